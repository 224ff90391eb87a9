"""Tables as people lay them out: titles, headings on two lines, merged and hidden cells, totals, notes, signatures."""

from __future__ import annotations

from tests.catalogues.case import case, refusal
from tests.catalogues.products import FISH, FISH_TRUTH, HEAD, ROWS, SHRIMP, SHRIMP_TRUTH, TEA, TEA_TRUTH, TRUTHS, truth
from tests.catalogues.writers import Sheet, book, jsonl, table, xls, xlsx

TITLE = [
    ["HỢP TÁC XÃ NÔNG NGHIỆP HẬU LỘC"],
    ["DANH MỤC SẢN PHẨM OCOP NĂM 2026"],
    ["", "(Kèm theo Công văn số 12/HTX ngày 01/10/2026)"],
]
TWO_LINES = [
    ["Mã SP", "Tên sản phẩm", "Chủ thể", "", "", "Giá", ""],
    ["", "", "Tên", "Địa chỉ", "Điện thoại", "bán lẻ", "niêm yết"],
    ["HL-01", "Mắm tôm", "HTX Hòa Hải", "xã Hậu Lộc, tỉnh Thanh Hóa", "0912 345 678", "225.000", "250.000"],
]
TWO_LINES_MERGED = ["A1:A2", "B1:B2", "C1:E1", "F1:G1"]
COMPOSED = "heading-read-as C2; heading-read-as D2; heading-read-as E2"
TWO_LINES_TRUTH = {
    "sku": "HL-01",
    "name": "Mắm tôm",
    "producer": "HTX Hòa Hải",
    "phone": "0912345678",
    "address": "xã Hậu Lộc, tỉnh Thanh Hóa",
    "price": 225_000,
}
ONE_PRODUCER = [[*SHRIMP], ["HL-02", "Mắm tép", "", "90.000", "hộp"], ["HL-03", "Mắm cáy", "", "80.000", "hộp"]]
ONE_PRODUCER_TRUTH = [truth([sku, name, "HTX Hòa Hải", price, unit]) for sku, name, _, price, unit in ONE_PRODUCER]
SIGNED = [
    [],
    ["Ghi chú: giá đã bao gồm thuế"],
    ["", "", "", "", "Hậu Lộc, ngày 01 tháng 10 năm 2026"],
    ["", "Người lập biểu", "", "", "Giám đốc"],
]

CASES = [
    case("a title on three rows", xlsx(*TITLE, HEAD, *ROWS), *TRUTHS),
    case("a merged title on three rows", xlsx(*TITLE, HEAD, *ROWS, merged=["A1:E1", "A2:E2", "B3:E3"]), *TRUTHS),
    case("a title on three rows of a CSV file", table(*TITLE, HEAD, *ROWS), *TRUTHS),
    case("empty rows and an empty column before the table", xlsx([], [], ["", *HEAD], ["", *SHRIMP]), SHRIMP_TRUTH),
    case("headings on two lines, merged", xlsx(*TWO_LINES, merged=TWO_LINES_MERGED), TWO_LINES_TRUTH, says=COMPOSED),
    case(
        "headings on two lines under a title",
        xlsx(TITLE[0], *TWO_LINES),
        TWO_LINES_TRUTH,
        says="heading-read-as C3; heading-read-as D3; heading-read-as E3",
    ),
    case("headings on two lines of a CSV file", table(*TWO_LINES), TWO_LINES_TRUTH, says=COMPOSED),
    case(
        "headings on two lines of an old Excel file",
        xls(*TWO_LINES),
        TWO_LINES_TRUTH,
        says=COMPOSED,
    ),
    case(
        "one producer merged over three rows",
        xlsx(HEAD, *ONE_PRODUCER, merged=["C2:C4"]),
        *ONE_PRODUCER_TRUTH,
        says="merged-cells-filled C1",
    ),
    case(
        "empty cells under a producer are not merged and are not filled",
        xlsx(HEAD, *ONE_PRODUCER),
        ONE_PRODUCER_TRUTH[0],
        *[{**found, "producer": ""} for found in ONE_PRODUCER_TRUTH[1:]],
        says="producer-missing C3; producer-missing C4",
    ),
    case(
        "hidden rows and hidden columns",
        xlsx(HEAD, *ROWS, hidden_rows=[3], hidden_columns=["C", "D"]),
        *TRUTHS,
        says="hidden",
    ),
    case(
        "a hidden sheet before the catalogue",
        book(Sheet([HEAD, TEA], "Cũ", hidden=True), Sheet([HEAD, SHRIMP])),
        SHRIMP_TRUTH,
        says="sheets-not-read",
    ),
    case(
        "the catalogue on the second sheet",
        book(Sheet([["Hướng dẫn điền biểu mẫu"], ["1. Điền đủ các cột"]], "Hướng dẫn"), Sheet([HEAD, SHRIMP])),
        SHRIMP_TRUTH,
        says="sheets-not-read",
    ),
    case(
        "a sheet that was asked for by its name without accents",
        book(Sheet([HEAD, TEA], "Năm 2025"), Sheet([HEAD, SHRIMP], "Năm 2026")),
        SHRIMP_TRUTH,
        says="sheets-not-read",
        sheet="nam 2026",
    ),
    case(
        "a total of the stock below the table",
        xlsx([*HEAD, "Tồn kho"], *([*cells, 10] for cells in ROWS), ["", "Tổng cộng", "", "", "", 30]),
        *({**found, "stock": 10} for found in TRUTHS),
        says="total-row-skipped 5",
    ),
    case(
        "a total in the first column, in capitals",
        xlsx(["TT", *HEAD, "SL"], *(["1", *cells, 10] for cells in ROWS), ["CỘNG", "", "", "", "", "", 30]),
        *TRUTHS,
        says="total-row-skipped 5",
    ),
    case(
        "a total of the prices",
        xlsx(HEAD, *ROWS, ["", "Tổng cộng", "", 390_000, ""]),
        *TRUTHS,
        says="total-row-skipped 5",
    ),
    case(
        "a product whose name begins like a total",
        xlsx(HEAD, ["TH-01", "Tổng hợp hạt dinh dưỡng", "HTX Hòa Hải", "225.000", "hộp"]),
        truth(["TH-01", "Tổng hợp hạt dinh dưỡng", "HTX Hòa Hải", "225.000", "hộp"]),
    ),
    case(
        "titles of groups between the products",
        xlsx(HEAD, ["I. Thực phẩm"], SHRIMP, FISH, ["II. Đồ ăn nhanh"], TEA),
        *TRUTHS,
        says="group-row-skipped 2; group-row-skipped 5",
    ),
    case(
        "titles of districts between the products, merged",
        xlsx(HEAD, ["Huyện Hậu Lộc"], SHRIMP, FISH, ["Huyện Thọ Xuân"], TEA, merged=["A2:E2", "A5:E5"]),
        *TRUTHS,
        says="group-row-skipped 2; group-row-skipped 5",
    ),
    case(
        "notes and signatures below the table",
        xlsx(HEAD, *ROWS, *SIGNED),
        *TRUTHS,
        says="remark-row-skipped 6; remark-row-skipped 7; remark-row-skipped 8",
    ),
    case(
        "the headings again at every page",
        xlsx(HEAD, SHRIMP, HEAD, FISH, HEAD, TEA),
        *TRUTHS,
        says="heading-row-skipped 3; heading-row-skipped 5",
    ),
    case("blank rows in between", xlsx(HEAD, SHRIMP, [], [], FISH, ["", " ", "\u00a0"], TEA), *TRUTHS),
    case(
        "rows that hold nothing but their number",
        xlsx(["STT", *HEAD], ["1", *SHRIMP], ["2"], ["3"]),
        SHRIMP_TRUTH,
    ),
    case(
        "a row that explains the columns",
        xlsx(HEAD, ["(ghi mã)", "(ghi tên)", "(ghi tên HTX)", "(đồng)", "(hộp, chai…)"], SHRIMP),
        SHRIMP_TRUTH,
        says="note-row-skipped 2",
    ),
    case(
        "headings in capitals without accents",
        xlsx(["MA SP", "TEN SAN PHAM", "CHU THE", "GIA BAN", "DVT"], SHRIMP),
        SHRIMP_TRUTH,
    ),
    case(
        "headings with line breaks, stars and units",
        xlsx(["Mã\nSP (*)", "Tên sản phẩm*", "Chủ thể:", "Giá bán\n(đồng)", "Đơn vị\ntính"], SHRIMP),
        SHRIMP_TRUTH,
    ),
    case(
        "headings that were typed in haste",
        xlsx(["Mã SP", "Tên sàn phẫm", "Chủ thễ", "Gía bán", "ĐVT"], SHRIMP),
        SHRIMP_TRUTH,
        says="heading-read-as B1; heading-read-as C1; heading-read-as D1",
    ),
    case(
        "headings with letters that were swapped or lost",
        xlsx(["Mã SP", "Tên sản phảmm", "Chủ thể", "Giá bán", "Đơn vị tinhs"], SHRIMP),
        SHRIMP_TRUTH,
        says="heading-read-as B1; heading-read-as E1",
    ),
    refusal(
        "two columns for one field",
        xlsx(["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", "Giá bán lẻ"], SHRIMP),
        "several columns",
    ),
    case(
        "two columns for one field, one of them left out by the command",
        xlsx(["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", "Giá bán lẻ", "ĐVT"], [*SHRIMP[:4], "1", "hộp"]),
        SHRIMP_TRUTH,
        mapping={"Giá bán lẻ": "ignored"},
    ),
    case(
        "a heading that nobody knows, given by the command",
        xlsx(["Mã SP", "Tên sản phẩm", "Chủ thể", "Tiền công đức", "ĐVT"], SHRIMP),
        SHRIMP_TRUTH,
        mapping={"Tiền công đức": "price"},
    ),
    case(
        "a column that nobody knows",
        xlsx([*HEAD, "Màu bìa hồ sơ"], [*SHRIMP, "xanh"]),
        SHRIMP_TRUTH,
        says="column-unknown F1",
    ),
    case(
        "values right of the table",
        xlsx(HEAD, [*SHRIMP], [*FISH, "xem lại"]),
        SHRIMP_TRUTH,
        FISH_TRUTH,
        says="cell-without-heading F3",
    ),
    case(
        "a column without a heading between the others",
        xlsx([*HEAD[:4], "", "ĐVT"], [*SHRIMP[:4], "mới", "hộp"]),
        SHRIMP_TRUTH,
        says="cell-without-heading E2",
    ),
    case(
        "no prices at all",
        xlsx(HEAD[:3], SHRIMP[:3]),
        {"sku": "HL-01", "price": None},
        says="price-missing 2",
    ),
    case(
        "no column of codes",
        xlsx(HEAD[1:], SHRIMP[1:]),
        {"unread": True, "sku": ""},
        says="column-missing 1; sku-missing 2",
    ),
    refusal("headings and nothing below them", xlsx(HEAD), "no product"),
    refusal("a letter instead of a table", xlsx(["Kính gửi: UBND huyện"], ["Chúng tôi xin báo cáo"]), "headings"),
    refusal("only empty sheets", book(Sheet([]), Sheet([], "Sheet2")), "empty"),
    refusal("a sheet that isn't there", xlsx(HEAD, SHRIMP), "no sheet named", sheet="Giá"),
    case(
        "a JSON row with a field that doesn't exist",
        jsonl({"sku": "HL-01", "name": "Mắm tôm", "producer": "HTX", "price": 1000, "colour": "red"}),
        {"unread": True, "sku": "HL-01"},
        says="row-unfit 1",
    ),
    case("the tea alone, as it should be", xlsx(HEAD, TEA), TEA_TRUTH),
]
