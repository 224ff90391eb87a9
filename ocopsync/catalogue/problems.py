"""Kinds of problems of cells, and of several rows together; others: ``table_problems``, ``picture_problems``."""

from __future__ import annotations

from ocopsync.messages import N_
from ocopsync.problem import ERROR, NOTE, WARNING, ProblemKind

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
TEXT_HEALED = ProblemKind(
    "text-healed",
    NOTE,
    N_("This text isn't in proper Unicode ({encoding}); it was read as: {now}."),
    N_("Nothing needs to be done. Typed in Unicode, it can be read everywhere."),
)
TEXT_CASE_LOST = ProblemKind(
    "text-case-lost",
    WARNING,
    N_("This text was written in a font of capitals ({encoding}); which letters were capitals is lost: {now}."),
    N_("Type it again in Unicode, with capitals where they belong."),
)
TEXT_DOUBTFUL = ProblemKind(
    "text-doubtful",
    WARNING,
    N_("{value} may be in an old encoding ({encoding}) and mean: {now}. It was left as it stands."),
    N_("If that is what it means, type it so in Unicode."),
)
TEXT_UNCERTAIN = ProblemKind(
    "text-uncertain",
    ERROR,
    N_("{value} isn't in proper Unicode ({encoding}). It probably means: {now}. That isn't certain for every word."),
    N_("Type in Unicode what it means, and run 'ocopsync check' again."),
)
TEXT_PREFIX = ProblemKind(
    "text-prefix",
    NOTE,
    N_("The sign by which Excel marks a text ({value}) was left out; it isn't part of the value."),
    N_("Nothing needs to be done."),
)
LETTERS_AMONG_DIGITS = ProblemKind(
    "letters-among-digits",
    NOTE,
    N_("Among the digits of {value} stand letters: {letters}."),
    N_("Where a 0 or a 1 is meant, type the digit instead of the letter O, I or l."),
)
DITTO = ProblemKind(
    "ditto",
    ERROR,
    N_("{value} means 'the same as above'; the listing would show just that."),
    N_("Copy the value of the row above into this cell."),
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
STOCK_UNIT_DIFFERS = ProblemKind(
    "stock-unit-differs",
    ERROR,
    N_("The stock {value} is counted by the {per}, but the product is sold by the {unit}."),
    N_("Write how many {unit} there are, or correct the column 'Đơn vị tính'."),
)
STOCK_WITHOUT_UNIT = ProblemKind(
    "stock-without-unit",
    WARNING,
    N_("The stock {value} is a weight or a volume, but by which unit the product is sold isn't said; it is left out."),
    N_("Fill in 'Đơn vị tính', for example kg, or write how many pieces there are."),
)

# Units and measures

UNIT_UNKNOWN = ProblemKind(
    "unit-unknown",
    NOTE,
    N_("The unit {value} isn't one that we know; it is used as it stands."),
    N_("Nothing needs to be done if it is spelt correctly."),
)
UNIT_IS_PRODUCER = ProblemKind(
    "unit-is-producer",
    ERROR,
    N_("{value} is the name of a producer, not a unit in which something is sold."),
    N_("Write kg, hộp, chai …; if the column names the producers, change its heading to 'Chủ thể'."),
)
NET_QUANTITY_UNREADABLE = ProblemKind(
    "net-quantity-unreadable",
    WARNING,
    N_("The net quantity {value} can't be read and is left out."),
    N_("Write a number and a unit as on the label, for example 500 g or 12 gói x 20 g."),
)
WEIGHT_BELOW_NET = ProblemKind(
    "weight-below-net",
    WARNING,
    N_("The packed weight {value} is less than what the pack holds, {net}."),
    N_("Correct the weight or the net quantity; the weight is that of one pack with its wrapping, in grams."),
)
SHELF_LIFE_SEVERAL = ProblemKind(
    "shelf-life-several",
    NOTE,
    N_("The shelf life names several periods ({readings}); it is listed in the words of the cell."),
    N_("Nothing needs to be done if the words say which period belongs to which way of storing."),
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
GTIN_SHORTENED = ProblemKind(
    "gtin-shortened",
    ERROR,
    N_("Excel has shortened the barcode to {value}; its last digits are lost."),
    N_("Format the column as text and copy the digits under the bars again."),
)
GTIN_REPAIRED = ProblemKind(
    "gtin-repaired",
    NOTE,
    N_("The barcode stands as the number {value}; its check digit proves that it is {now}."),
    N_("Format the column as text in Excel, so that it stays as it is printed."),
)
GTIN_INTERNAL = ProblemKind(
    "gtin-internal",
    WARNING,
    N_("The barcode {value} is one that a shop gives out for itself: nobody else can tell by it whose product it is."),
    N_("Write the GTIN from GS1 (in Vietnam it begins with 893), or leave the cell empty if there is none."),
)
GTIN_OF_BOOK = ProblemKind(
    "gtin-of-book",
    WARNING,
    N_("The barcode {value} belongs to a book or a magazine (ISBN, ISSN)."),
    N_("Compare it with the digits under the bars of the label."),
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
TAX_CODE_OR_CITIZEN_ID = ProblemKind(
    "tax-code-or-citizen-id",
    WARNING,
    N_(
        "The number {value} can be two things: a tax code with a wrong digit, or the CCCD {citizen}, of which the two "
        "zeros at the front were lost."
    ),
    N_("Copy it from the registration, and format the column as text in Excel, so that zeros stay."),
)
CITIZEN_ID_SHORT = ProblemKind(
    "citizen-id-short",
    WARNING,
    N_(
        "The number {value} has 11 digits: a CCCD has 12, a tax code 10 or 13. Nothing shows that it is a 0 at the "
        "front that is missing, so it was left out."
    ),
    N_("Copy it from the card or the registration, and format the column as text in Excel, so that zeros stay."),
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
PHONE_REST_LEFT_OUT = ProblemKind(
    "phone-rest-left-out",
    NOTE,
    N_("The phone number {value} was read; the words that stand beside it were left out."),
    N_("Nothing needs to be done. A name belongs into a column of its own, such as 'Ghi chú'."),
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
DECISION_DATES_DIFFER = ProblemKind(
    "decision-dates-differ",
    ERROR,
    N_("The decision is of {value} by this column, but of {other} by what stands beside its number."),
    N_("Look at the decision and correct the one that is wrong; it is enough to write the date once."),
)
OCOP_CODE_UNREADABLE = ProblemKind(
    "ocop-code-unreadable",
    WARNING,
    N_("The OCOP product code {value} isn't one; it is kept as it stands."),
    N_("Copy it from the certificate, for example 38-14797-12-2026."),
)
DATE_DOUBTFUL = ProblemKind(
    "date-doubtful",
    WARNING,
    N_("{value} was read with the day first; row {first} of this column has its month first."),
    N_("Write every date of the column as day/month/year, for example 31/12/2026."),
)
DATES_ABOVE_DOUBTFUL = ProblemKind(
    "dates-above-doubtful",
    WARNING,
    N_("{value} has its month first; the dates in rows {rows} above it were read with the day first."),
    N_("Look whether those rows mean what they say. Write every date as day/month/year, for example 31/12/2026."),
)
DATES_SWAPPED = ProblemKind(
    "dates-swapped",
    WARNING,
    N_(
        "Excel kept {value} as text, and no date that it understood has a day above 12: in rows {rows} it may have "
        "taken the day for the month."
    ),
    N_("Compare those rows with the papers, format the column as text, and write every date as day/month/year."),
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
    N_("Write 'đăng', 'tạo mới', 'cập nhật', 'gỡ' or 'bỏ qua', or leave the cell empty for 'đăng'."),
)

# Several rows together

PRODUCT_TWICE = ProblemKind(
    "product-twice",
    WARNING,
    N_("{value} of the same producer and in the same quantity stands in row {first} too, under another product code."),
    N_("If it is one product, delete one of the rows. If they are two, let their names say what differs."),
)
PRODUCER_SPELLINGS = ProblemKind(
    "producer-spellings",
    WARNING,
    N_("One producer seems to be written in several ways: {spellings}."),
    N_("Write the name alike in every row, as it stands in the registration, so that it is one producer."),
)
GTIN_TWICE = ProblemKind(
    "gtin-twice",
    WARNING,
    N_("The barcode {value} stands in row {first} too, under another product code."),
    N_("Each product, and each size of it, has its own barcode: compare both with their labels."),
)
STAMP_TWICE = ProblemKind(
    "stamp-twice",
    WARNING,
    N_("The traceability link {value} stands in row {first} too, under another product code."),
    N_("A stamp answers for one product: copy the link of each product from its own stamp."),
)
IMAGE_SHARED = ProblemKind(
    "image-shared",
    NOTE,
    N_("The picture {value} is that of row {first} too."),
    N_("Nothing needs to be done if it shows both products."),
)
