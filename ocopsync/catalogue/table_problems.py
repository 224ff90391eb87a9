"""Kinds of problems of a file, its sheets, headings and whole rows."""

from __future__ import annotations

from ocopsync.messages import N_
from ocopsync.problem import ERROR, NOTE, WARNING, ProblemKind

# The file as a whole

COLUMN_UNKNOWN = ProblemKind(
    "column-unknown",
    NOTE,
    N_("The column {value} isn't known and is left alone."),
    N_(
        "Nothing needs to be done. If it holds something for the listing, give it a heading that is known, such as "
        "those in the workbook that this writes: ocopsync template mau.xlsx"
    ),
)
HEADING_READ_AS = ProblemKind(
    "heading-read-as",
    NOTE,
    N_("The heading {value} was read as {name}."),
    N_('Nothing needs to be done if that is right. If it isn\'t, leave the column out with --map "{value}=ignored".'),
)
HEADING_AMBIGUOUS = ProblemKind(
    "heading-ambiguous",
    ERROR,
    N_("The heading {value} isn't certain: it may mean {readings}. The column wasn't read."),
    N_("Say once what it is: run the command again with one of {options}."),
)
COLUMN_NEW = ProblemKind(
    "column-new",
    NOTE,
    N_("The column {value} wasn't there when this catalogue was read last."),
    N_("Nothing needs to be done if it was added on purpose."),
)
COLUMN_GONE = ProblemKind(
    "column-gone",
    NOTE,
    N_("The column {value} was there when this catalogue was read last, and isn't any more."),
    N_("Put it back if it was deleted by mistake: what it held is missing from every product."),
)
COLUMN_RENAMED = ProblemKind(
    "column-renamed",
    NOTE,
    N_("The column {value} was called {before} when this catalogue was read last."),
    N_("Nothing needs to be done if it holds the same as before."),
)
COLUMN_MISSING = ProblemKind(
    "column-missing",
    ERROR,
    N_("There is no column {value}."),
    N_("Add a column with the heading {value} and fill it in for every product."),
)
NOTE_ROW_SKIPPED = ProblemKind(
    "note-row-skipped",
    NOTE,
    N_("Row {row} only explains the columns, in parentheses, and was skipped."),
    N_("Nothing needs to be done."),
)
NUMBERING_ROW_SKIPPED = ProblemKind(
    "numbering-row-skipped",
    NOTE,
    N_("Row {row} only numbers the columns and was skipped."),
    N_("Nothing needs to be done."),
)
TOTAL_ROW_SKIPPED = ProblemKind(
    "total-row-skipped",
    NOTE,
    N_("Row {row} ({value}) is a total, not a product, and was skipped."),
    N_("Nothing needs to be done."),
)
HEADING_ROW_SKIPPED = ProblemKind(
    "heading-row-skipped",
    NOTE,
    N_("Row {row} repeats the headings and was skipped."),
    N_("Nothing needs to be done."),
)
GROUP_ROW_SKIPPED = ProblemKind(
    "group-row-skipped",
    NOTE,
    N_("Row {row} ({value}) is the title of a part of the table, not a product, and was skipped."),
    N_("Nothing needs to be done. If it is a product, give it a code (Mã SP)."),
)
REMARK_ROW_SKIPPED = ProblemKind(
    "remark-row-skipped",
    NOTE,
    N_("Row {row} ({value}) is a remark or a signature, not a product, and was skipped."),
    N_("Nothing needs to be done. If it is a product, give it a code (Mã SP)."),
)
MORE_ROWS_SKIPPED = ProblemKind(
    "more-rows-skipped",
    NOTE,
    N_("{n} more rows that are no products were skipped; the last one is row {row}."),
    N_("Look whether so many rows are meant to be without a product."),
)
MERGED_CELLS_FILLED = ProblemKind(
    "merged-cells-filled",
    NOTE,
    N_("Cells of this column are merged over several rows ({value}); each of these rows was given the value."),
    N_("Nothing needs to be done if the value holds for every row of them."),
)
OLD_ENCODING = ProblemKind(
    "old-encoding",
    NOTE,
    N_("The file isn't in Unicode; it was read as {value}."),
    N_("Look at some names with accents. In Excel choose 'Save as' and the type 'CSV UTF-8' to be on the safe side."),
)
OPEN_ELSEWHERE = ProblemKind(
    "open-elsewhere",
    NOTE,
    N_("The file is open in another program; what hasn't been saved there wasn't read."),
    N_("Save it there, and run the command again if something was changed."),
)
SHEETS_NOT_READ = ProblemKind(
    "sheets-not-read",
    NOTE,
    N_("Only this sheet was read, not: {value}."),
    N_("To read another sheet, move it to the front, or save it as a file of its own."),
)
PRODUCTS_NOT_READ = ProblemKind(
    "products-not-read",
    WARNING,
    N_("Only this sheet was read. Others hold products too, in so many rows: {value}."),
    N_("Save each of these sheets as a file of its own and check it too, or move its rows to this sheet."),
)
HIDDEN = ProblemKind(
    "hidden",
    NOTE,
    N_("The sheet has hidden rows ({rows}) or hidden columns ({columns}); they were read like the others."),
    N_("Unhide them and look whether they belong to the catalogue; write 'bỏ qua' as their 'Thao tác' if they don't."),
)

# A row as a whole

ROW_UNREADABLE = ProblemKind(
    "row-unreadable",
    ERROR,
    N_("This row can't be read: {reason}."),
    N_("Look at the row in a text editor: a quotation mark or a bracket is often missing, or one too many."),
)
ROWS_SWALLOWED = ProblemKind(
    "rows-swallowed",
    ERROR,
    N_("A quotation mark is opened in this cell and closed further down: {n} more lines stand in it, from {value} on."),
    N_("Open the file in a text editor and delete the quotation mark that is one too many, then check it again."),
)
ROW_UNFIT = ProblemKind(
    "row-unfit",
    ERROR,
    N_("This row doesn't fit the schema of a catalogue row at '{field}': {reason}."),
    N_("Correct the program that writes the file; the schema is catalogue-row.json."),
)
ROW_TOO_LONG = ProblemKind(
    "row-too-long",
    ERROR,
    N_("This row has more cells than there are headings, from {value} on: its values may stand in the wrong columns."),
    N_("Put values that contain the separator into quotation marks, or save the file again from Excel."),
)
CELL_WITHOUT_HEADING = ProblemKind(
    "cell-without-heading",
    NOTE,
    N_("From here down this column holds values ({value}) but has no heading; it is left alone."),
    N_("Write a heading over the column if its values belong to the catalogue."),
)
SKU_MISSING = ProblemKind(
    "sku-missing",
    ERROR,
    N_("This row has no product code (Mã SP)."),
    N_("Give the product a code of your own that never changes, such as HL-01. If it is no product, delete the row."),
)
SKU_IS_DATE = ProblemKind(
    "sku-is-date",
    ERROR,
    N_("The product code stands in its cell as a date, {value}: Excel has made one of what was typed."),
    N_("Format the column as text in Excel and type the code again."),
)
SKU_TWICE = ProblemKind(
    "sku-twice",
    ERROR,
    N_("The product code {value} already stands in row {first}."),
    N_("Give one of the two products another code, or delete the row that is there twice."),
)
CITIZEN_ID_IN_TEXT = ProblemKind(
    "citizen-id-in-text",
    ERROR,
    N_("A citizen's number (CCCD) stands here: {value}. It would be published, and it is personal."),
    N_("Take it out of this cell. It may stand in the column 'CCCD', which is never sent anywhere."),
)
NAME_MISSING = ProblemKind(
    "name-missing",
    ERROR,
    N_("The product has no name."),
    N_("Fill in 'Tên sản phẩm' as it stands on the label."),
)
PRODUCER_MISSING = ProblemKind(
    "producer-missing",
    WARNING,
    N_("Nobody is named as the producer (chủ thể)."),
    N_("Fill in 'Chủ thể': the name of the producer is part of every label."),
)
