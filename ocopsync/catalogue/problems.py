"""Every kind of problem that reading a catalogue can find."""

from __future__ import annotations

from ocopsync.messages import N_
from ocopsync.problem import ERROR, NOTE, WARNING, ProblemKind

# The file as a whole

COLUMN_UNKNOWN = ProblemKind(
    "column-unknown",
    NOTE,
    N_("The column {value} isn't known and is left alone."),
    N_("Nothing needs to be done. If it holds something for the listing, give it a heading that README.vi.md lists."),
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
SHEETS_NOT_READ = ProblemKind(
    "sheets-not-read",
    NOTE,
    N_("Only this sheet was read, not: {value}."),
    N_("To read another sheet, move it to the front, or save it as a file of its own."),
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

# Any cell

CELL_ERROR = ProblemKind(
    "cell-error",
    ERROR,
    N_("The cell holds an error ({value}) instead of a value."),
    N_("Correct the formula, or open the file in Excel and save it again so that formulas are calculated."),
)
TEXT_GARBLED = ProblemKind(
    "text-garbled",
    ERROR,
    N_("Letters in this cell were lost: {value}."),
    N_("Type the text again, and save the file as 'CSV UTF-8' or .xlsx."),
)
VALUE_AMBIGUOUS = ProblemKind(
    "value-ambiguous",
    ERROR,
    N_("{value} can be read in more than one way: {readings}."),
    N_("Write it so that only one reading is left."),
)
YES_NO_UNREADABLE = ProblemKind(
    "yes-no-unreadable",
    ERROR,
    N_("{value} is neither yes nor no."),
    N_("Write 'có' or 'không', or leave the cell empty for 'không'."),
)

# Price and stock

PRICE_UNREADABLE = ProblemKind(
    "price-unreadable",
    ERROR,
    N_("The price {value} can't be read."),
    N_("Write a whole number of đồng, for example 225.000, or 'Liên hệ'."),
)
PRICE_RANGE = ProblemKind(
    "price-range",
    ERROR,
    N_("The price {value} runs from {low} to {high}; a listing has one price."),
    N_("Write one price, or make one row for each size with its own product code."),
)
PRICE_NOT_POSITIVE = ProblemKind(
    "price-not-positive",
    ERROR,
    N_("The price is {value}."),
    N_("Write the price in đồng, or 'Liên hệ' if buyers shall ask for it."),
)
PRICE_MISSING = ProblemKind(
    "price-missing",
    WARNING,
    N_("There is no price; buyers will read 'Liên hệ'."),
    N_("Fill in 'Giá bán', or write 'Liên hệ' if buyers shall ask for it."),
)
PRICE_UNIT_DIFFERS = ProblemKind(
    "price-unit-differs",
    ERROR,
    N_("The price is for one {per}, but the product is sold by the {unit}."),
    N_("Write the price of one {unit}, or correct the column 'Đơn vị tính'."),
)
LIST_PRICE_BELOW = ProblemKind(
    "list-price-below",
    WARNING,
    N_("The list price {value} is below the selling price {price}."),
    N_("The list price is the one before a discount: correct one of the two, or leave the list price empty."),
)
STOCK_UNREADABLE = ProblemKind(
    "stock-unreadable",
    ERROR,
    N_("The stock {value} isn't a whole number."),
    N_("Write how many pieces there are, for example 120, or leave the cell empty if you don't count them."),
)

# Units and measures

UNIT_UNKNOWN = ProblemKind(
    "unit-unknown",
    NOTE,
    N_("The unit {value} isn't one that we know; it is used as it stands."),
    N_("Nothing needs to be done if it is spelt correctly."),
)
NET_QUANTITY_UNREADABLE = ProblemKind(
    "net-quantity-unreadable",
    WARNING,
    N_("The net quantity {value} can't be read and is left out."),
    N_("Write a number and a unit as on the label, for example 500 g or 12 gói x 20 g."),
)
WEIGHT_UNREADABLE = ProblemKind(
    "weight-unreadable",
    ERROR,
    N_("The weight {value} can't be read."),
    N_("Write the packed weight in whole grams, for example 650."),
)
SIZE_UNREADABLE = ProblemKind(
    "size-unreadable",
    WARNING,
    N_("The size {value} can't be read and is left out."),
    N_("Write length x width x height in cm, for example 30 x 20 x 10."),
)

# Identities

GTIN_UNREADABLE = ProblemKind(
    "gtin-unreadable",
    ERROR,
    N_("The barcode {value} isn't a GTIN: it must have 8, 12, 13 or 14 digits."),
    N_("Copy the digits under the bars; in Excel format the column as text. Leave it empty if there is no barcode."),
)
GTIN_CHECK_DIGIT = ProblemKind(
    "gtin-check-digit",
    ERROR,
    N_("The barcode {value} has a wrong digit: with these digits the last one would be {expected}."),
    N_("Compare it with the digits under the bars of the label."),
)
TAX_CODE_UNREADABLE = ProblemKind(
    "tax-code-unreadable",
    WARNING,
    N_("The tax code {value} isn't one: it must have 10 digits, 13 for a branch, or 12 for a household (CCCD)."),
    N_("Copy it from the registration; in Excel format the column as text."),
)
TAX_CODE_CHECK_DIGIT = ProblemKind(
    "tax-code-check-digit",
    WARNING,
    N_("The tax code {value} has a wrong digit: its tenth digit doesn't fit the others."),
    N_("Compare it with the registration."),
)
CITIZEN_ID_UNREADABLE = ProblemKind(
    "citizen-id-unreadable",
    WARNING,
    N_("The citizen id {value} isn't one: it must have 12 digits and begin with a province's code."),
    N_("Copy it from the card; in Excel format the column as text. It is never sent to a marketplace."),
)
LEADING_ZERO_RESTORED = ProblemKind(
    "leading-zero-restored",
    NOTE,
    N_("The number {value} had lost its 0 at the front; it was put back."),
    N_("Format the column as text in Excel, so that the 0 stays."),
)
PHONE_UNREADABLE = ProblemKind(
    "phone-unreadable",
    ERROR,
    N_("The phone number {value} isn't one that can be called."),
    N_("Write a mobile number of 10 digits, or a landline with its area code (02…)."),
)
PHONE_OLD = ProblemKind(
    "phone-old",
    NOTE,
    N_("The phone number {value} has the 11 digits of before 2018; it was changed to {now}."),
    N_("Write the new number into the catalogue."),
)
EMAIL_UNREADABLE = ProblemKind(
    "email-unreadable",
    WARNING,
    N_("The e-mail address {value} isn't one and is left out."),
    N_("Write one address, for example htx@example.vn."),
)
PRODUCER_KIND_UNKNOWN = ProblemKind(
    "producer-kind-unknown",
    NOTE,
    N_("The kind of producer {value} isn't one that we know; it is left out."),
    N_("Write for example: hợp tác xã, tổ hợp tác, doanh nghiệp, trang trại, hộ kinh doanh, cơ sở sản xuất."),
)

# OCOP

GROUP_UNKNOWN = ProblemKind(
    "group-unknown",
    WARNING,
    N_("There is no OCOP product set {value}; it is left out."),
    N_("Write the number (1 to 26) or the name of the set as in QĐ 26/2026/QĐ-TTg."),
)
GROUP_AMBIGUOUS = ProblemKind(
    "group-ambiguous",
    WARNING,
    N_("{value} can be several OCOP product sets ({readings}); it is left out."),
    N_("Write the number of the set."),
)
STARS_UNREADABLE = ProblemKind(
    "stars-unreadable",
    ERROR,
    N_("The OCOP stars {value} can't be read."),
    N_("Write 3, 4 or 5 as on the certificate, or leave the cell empty if there is none."),
)
CERTIFICATE_WITHOUT_STARS = ProblemKind(
    "certificate-without-stars",
    WARNING,
    N_("The row speaks of an OCOP certificate but not of its stars; it is listed without any."),
    N_("Fill in 'Hạng sao' as on the certificate."),
)
DECISION_NUMBER_UNREADABLE = ProblemKind(
    "decision-number-unreadable",
    WARNING,
    N_("The decision number {value} isn't complete; it is kept as it stands."),
    N_("Write the number with its letters, for example 715/QĐ-UBND."),
)
OCOP_CODE_UNREADABLE = ProblemKind(
    "ocop-code-unreadable",
    WARNING,
    N_("The OCOP product code {value} isn't one; it is kept as it stands."),
    N_("Copy it from the certificate, for example 38-14797-12-2026."),
)
DATE_UNREADABLE = ProblemKind(
    "date-unreadable",
    ERROR,
    N_("The date {value} can't be read."),
    N_("Write day/month/year, for example 31/12/2026."),
)

# Stamp, papers, verb

STAMP_UNREADABLE = ProblemKind(
    "stamp-unreadable",
    WARNING,
    N_("The traceability link {value} isn't a link and is left out."),
    N_("Copy the whole address that the stamp leads to, beginning with https://."),
)
STAMP_WITHOUT_LINK = ProblemKind(
    "stamp-without-link",
    WARNING,
    N_("The row says something of a traceability stamp ({value}) but has no link; it is left out."),
    N_("Fill in 'Truy xuất nguồn gốc'."),
)
STAMP_STATE_UNKNOWN = ProblemKind(
    "stamp-state-unknown",
    ERROR,
    N_("The state of the stamp {value} isn't known."),
    N_("Write 'hoạt động', 'thu hồi' or 'hủy', or leave the cell empty for 'hoạt động'."),
)
PAPER_UNREADABLE = ProblemKind(
    "paper-unreadable",
    WARNING,
    N_("The document {value} has no kind and is left out."),
    N_("Write kind and number, several separated by semicolons: 'Tự công bố: 01/HL/2025; ATTP: 12/2024'."),
)
VERB_UNKNOWN = ProblemKind(
    "verb-unknown",
    ERROR,
    N_("'Thao tác' says {value}, which isn't known."),
    N_("Write 'đăng', 'gỡ' or 'bỏ qua', or leave the cell empty for 'đăng'."),
)

# Pictures

IMAGE_MISSING = ProblemKind(
    "image-missing",
    ERROR,
    N_("There is no picture {value} in the catalogue's folder."),
    N_("Put the file beside the catalogue, or correct the name; upper and lower case count."),
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
