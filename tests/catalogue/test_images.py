"""Pictures are looked at before they are sent; what can't be used is said, and nothing is ever fetched."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Drawing

from ocopsync.catalogue import images
from ocopsync.catalogue.pictures import Picture, look_at

Cell = Callable[..., Any]


def drawn(form: str, width: int = 640, height: int = 400, frames: int = 1, **options: Any) -> bytes:
    """A picture as another program writes it."""
    pages = [Drawing.new("RGB", (width, height), (80 * page, 120, 40)) for page in range(frames)]
    more = {"save_all": True, "append_images": pages[1:]} if frames > 1 else {}
    file = io.BytesIO()
    pages[0].save(file, form, **more, **options)
    return file.getvalue()


FORMS = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("JPEG", {"exif": b"Exif\0\0" + b"\xff\xd9" * 20}),
    ("PNG", {}),
    ("GIF", {}),
    ("WEBP", {}),
    ("WEBP", {"lossless": True}),
    ("BMP", {}),
]


@pytest.mark.parametrize(("form", "options"), FORMS)
def test_the_size_is_read_from_the_header(form: str, options: dict[str, Any]) -> None:
    data = drawn(form, **options)
    assert look_at(data) == Picture(640, 400)
    assert look_at(data + b"\0" * 8) == Picture(640, 400)


@pytest.mark.parametrize(("form", "options"), FORMS)
def test_a_picture_without_its_end_is_not_whole(form: str, options: dict[str, Any]) -> None:
    data = drawn(form, **options)
    assert look_at(data[: len(data) * 3 // 4]) == Picture(640, 400, whole=False)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_a_picture_that_moves_is_known(form: str) -> None:
    assert look_at(drawn(form, frames=3)) == Picture(640, 400, animated=True)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_no_cut_makes_it_fail(form: str) -> None:
    data = drawn(form)
    for length in range(min(len(data), 120)):
        look_at(data[:length])


def said(row: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.value) for problem in row.problems]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("nhỏ.jpg", drawn("JPEG", 299, 400), "image-small"),
        ("dài.png", drawn("PNG", 1000, 320), "image-narrow"),
        ("động.gif", drawn("GIF", frames=2), "image-animated"),
    ],
)
def test_what_will_not_look_good_is_said_and_used(
    cell: Cell, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    row = cell(Ảnh=name)
    assert said(row) == [(code, name)]
    assert [image.path.name for image in row.product.images] == [name]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("cụt.jpg", drawn("JPEG")[:-40], "image-damaged"),
        ("rỗng.jpg", b"", "image-unreadable"),
        ("lạ.jpg", b"kh\xc3\xb4ng ph\xe1\xba\xa3i", "image-unreadable"),
        ("đầu.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image-unreadable"),
        ("IMG_1.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "image-type"),
        ("nhãn.pdf", b"%PDF-1.7", "image-type"),
        ("nhãn.svg", b"<svg xmlns=''/>", "image-type"),
    ],
)
def test_what_is_no_whole_picture_is_not_used(cell: Cell, tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    row = cell(Ảnh=name)
    assert said(row) == [(code, name)]
    assert row.product.images == ()


def test_a_file_that_is_too_big_is_not_read(cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "LARGEST", 1000)
    (tmp_path / "to.png").write_bytes(drawn("PNG") + b"\0" * 1000)
    assert said(cell(Ảnh="to.png")) == [("image-too-big", "to.png")]


def test_a_folder_is_no_picture(cell: Cell, tmp_path: Path) -> None:
    (tmp_path / "ảnh").mkdir()
    assert said(cell(Ảnh="ảnh")) == [("image-unreadable", "ảnh")]


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://example.vn/1.jpg", "image-link"),
        ("HTTP://example.vn/1.jpg", "image-link"),
        ("www.example.vn/1.jpg", "image-link"),
        ("drive.google.com/file/d/1", "image-link"),
        ("http://192.168.1.5/1.jpg", "image-link-private"),
        ("http://localhost:8000/1.jpg", "image-link-private"),
        ("http://[::1]/1.jpg", "image-link-private"),
        ("http://169.254.169.254/latest", "image-link-private"),
        ("http://may-chu/1.jpg", "image-link-private"),
        ("http://nas.local/1.jpg", "image-link-private"),
        ("file:///C:/1.jpg", "image-on-one-computer"),
        ("data:image/png;base64,iVBORw0KGgo=", "image-as-text"),
        ("\\\\may-chu\\anh\\1.jpg", "image-outside"),
    ],
)
def test_a_link_is_refused_in_its_own_words(cell: Cell, link: str, code: str) -> None:
    row = cell(Ảnh=link)
    assert said(row) == [(code, link)]
    assert row.problems[0].message.render("vi")


def test_a_picture_written_as_text_is_not_shown_whole(cell: Cell) -> None:
    (problem,) = cell(Ảnh="data:image/png;base64," + "A" * 5000).problems
    assert len(problem.value) <= 120


def test_commas_divide_file_names_unless_a_file_is_called_so(cell: Cell, tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        (tmp_path / name).write_bytes(drawn("PNG", int(name[0]) * 400, 400))
    assert [image.path.name for image in cell(Ảnh="1.png, 2.png").product.images] == ["1.png", "2.png"]
    (tmp_path / "1.png, 2.png").write_bytes(drawn("PNG"))
    assert [image.path.name for image in cell(Ảnh="1.png, 2.png").product.images] == ["1.png, 2.png"]


def test_a_product_without_a_picture_is_noted_where_there_is_a_column(cell: Cell) -> None:
    assert said(cell(Ảnh="")) == [("image-none", "")]
    assert said(cell()) == []


def test_a_folder_that_is_not_there_is_said_once_for_a_row_and_in_the_same_words_for_all(
    cell: Cell, tmp_path: Path
) -> None:
    one, other = (
        [problem for problem in cell(Ảnh=names).problems if problem.code.startswith("image-")]
        for names in ("ảnh/1.jpg; ảnh/2.jpg", "ảnh\\cũ\\3.jpg")
    )
    assert [problem.code for problem in one + other] == ["image-folder-missing"] * 2
    assert one[0].message.render("en") == other[0].message.render("en")
    assert "folder ảnh" in one[0].message.render("en")
    (tmp_path / "ảnh").mkdir()
    codes = [problem.code for problem in cell(Ảnh="ảnh/1.jpg; ảnh/cũ/2.jpg").problems]
    assert codes.count("image-missing") == 1
    assert codes.count("image-folder-missing") == 1
