"""Kinds of problems of pictures."""

from __future__ import annotations

from ocopsync.messages import N_
from ocopsync.problem import ERROR, NOTE, WARNING, ProblemKind

IMAGE_NONE = ProblemKind(
    "image-none",
    NOTE,
    N_("The product has no picture."),
    N_("Put a picture into the folder of the catalogue and write its file name."),
)
IMAGE_MISSING = ProblemKind(
    "image-missing",
    ERROR,
    N_("There is no picture {value} in the catalogue's folder."),
    N_("Put the file beside the catalogue, or correct the name; upper and lower case count."),
)
IMAGE_FOLDER_MISSING = ProblemKind(
    "image-folder-missing",
    ERROR,
    N_("There is no folder {folder} with pictures beside the catalogue."),
    N_("Copy the folder with the pictures to where the catalogue is, or correct its name in the rows."),
)
IMAGE_OUTSIDE = ProblemKind(
    "image-outside",
    ERROR,
    N_("The picture {value} doesn't lie in the catalogue's folder."),
    N_("Copy the picture into the folder of the catalogue and write its name alone."),
)
IMAGE_UNREADABLE = ProblemKind(
    "image-unreadable",
    ERROR,
    N_("{value} can't be read as a picture."),
    N_("Open the file; if it shows a picture, save it again as JPEG or PNG."),
)
IMAGE_LINK = ProblemKind(
    "image-link",
    ERROR,
    N_("The picture {value} is a link; pictures have to be files."),
    N_("Download the picture into the folder of the catalogue and write its file name."),
)
IMAGE_LINK_PRIVATE = ProblemKind(
    "image-link-private",
    ERROR,
    N_("The picture {value} is a link into a private network: only computers there can open it."),
    N_("Copy the picture into the folder of the catalogue and write its file name."),
)
IMAGE_ON_ONE_COMPUTER = ProblemKind(
    "image-on-one-computer",
    ERROR,
    N_("The picture {value} is a link to a file of one computer."),
    N_("Copy the picture into the folder of the catalogue and write its name alone."),
)
IMAGE_AS_TEXT = ProblemKind(
    "image-as-text",
    ERROR,
    N_("The cell holds a picture itself, written as text ({value})."),
    N_("Save the picture as a file in the folder of the catalogue and write its file name."),
)
IMAGE_TYPE = ProblemKind(
    "image-type",
    ERROR,
    N_("{value} is a {type} file; pictures are JPEG, PNG, WEBP or GIF files."),
    N_("Open it and save it as JPEG; on an iPhone choose Settings, Camera, Formats, 'Most compatible'."),
)
IMAGE_DAMAGED = ProblemKind(
    "image-damaged",
    ERROR,
    N_("The picture {value} is damaged: its end is missing."),
    N_("Copy it again from the camera or the phone; it was probably cut off while it was copied."),
)
IMAGE_TOO_BIG = ProblemKind(
    "image-too-big",
    ERROR,
    N_("The picture {value} has {size} MB; up to {most} MB are sent."),
    N_("Save it smaller, for example as JPEG, 2000 pixels wide."),
)
IMAGE_SMALL = ProblemKind(
    "image-small",
    WARNING,
    N_("The picture {value} has only {width} x {height} pixels; it will look blurred."),
    N_("Use a picture of which the shorter side has at least {least} pixels."),
)
IMAGE_NARROW = ProblemKind(
    "image-narrow",
    WARNING,
    N_("The picture {value} ({width} x {height} pixels) is more than {most} times as long as it is wide."),
    N_("Crop it: most of it is cut off where pictures are shown as squares."),
)
IMAGE_ANIMATED = ProblemKind(
    "image-animated",
    NOTE,
    N_("The picture {value} moves; often only its first frame is shown."),
    N_("Nothing needs to be done if the first frame shows the product."),
)
