"""For all tests: generated examples are the same in every run, so that a green run stays green.

``pytest --hypothesis-profile=explore`` looks for new ones.
"""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("steady")
