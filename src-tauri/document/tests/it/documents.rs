//! Every kind: its text comes back whole, other people's tools find nothing wrong with it.

use counter_document::{Document, DocumentKind, Material, Photo};
use serde_json::{Value, json};

use crate::support::{copied_text, drawn_text, example_with, page_texts, photo, rendered, tool};

/// All strings of the data but what is printed in another form: pictures, codes to be scanned, and
/// the runs of months, which have tests of their own.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => {
            members
                .iter()
                .filter(|(name, _)| !["photo", "qr", "runs", "seal"].contains(&name.as_str()))
                .for_each(|(_, member)| strings(member, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}

/// A date or a moment as papers write it, from the form that JSON writes.
fn as_printed(text: &str) -> String {
    if let Some((year, month)) = text.split_once('-')
        && (year.len(), month.len()) == (4, 2)
    {
        let month: u8 = month.parse().unwrap();
        return format!("{year}年{month}月");
    }
    if let Ok(moment) = text.parse::<jiff::civil::DateTime>() {
        if text.contains('T') {
            let date = moment.date();
            let time = moment.strftime("%H:%M");
            return format!("{}年{}月{}日{time}", date.year(), date.month(), date.day());
        }
        return format!("{}年{}月{}日", moment.year(), moment.month(), moment.day());
    }
    match text {
        "photo_rejected" => "照片不合格".to_owned(),
        "material_missing" => "材料缺失".to_owned(),
        "employee_pension" => "企业职工基本养老保险".to_owned(),
        "unemployment" => "失业保险".to_owned(),
        "work_injury" => "工伤保险".to_owned(),
        other => squeezed(other),
    }
}

#[test]
fn every_field_of_every_kind_copies_out() {
    for kind in DocumentKind::ALL {
        let document = kind.example();
        let mut expected = Vec::new();
        strings(&document.to_json(), &mut expected);
        let pdf = rendered(&document);
        let text = drawn_text(&pdf.bytes);
        for field in expected {
            let printed = as_printed(&field);
            // Tables write months as the data does; certificates give the day of a moment.
            let day = printed.split_once('日').map_or("", |(day, _)| day);
            assert!(
                text.contains(&printed)
                    || text.contains(&field)
                    || (field.contains('T') && text.contains(day)),
                "{field} is not on the {kind:?}:\n{text}"
            );
        }
        assert!(
            text.contains(&squeezed(kind.title())),
            "the title is on the {kind:?}"
        );
        assert!(
            text.contains(&format!("第1页共{}页", pdf.pages)),
            "its pages are counted: {kind:?}"
        );
        assert!(
            text.contains("打印时间：2026年11月21日10:35"),
            "the time of printing is on the {kind:?}"
        );
    }
}

#[test]
fn files_are_sound_small_and_the_same_every_time() {
    for kind in DocumentKind::ALL {
        let pdf = rendered(&kind.example());
        tool("qpdf", "qpdf", &["--check", "FILE"], &pdf.bytes);
        assert!(
            pdf == rendered(&kind.example()),
            "equal input gives equal bytes: {kind:?}"
        );
        // These have the most different characters on one page, and each costs its outline.
        let limit = match kind {
            DocumentKind::CardApplicationForm | DocumentKind::CardBatchForm => 46,
            DocumentKind::PensionContributionVoucher => 38,
            _ => 35,
        };
        assert!(
            pdf.bytes.len() <= limit * 1024 * pdf.pages,
            "{kind:?} has {} bytes on {} pages",
            pdf.bytes.len(),
            pdf.pages
        );

        let fonts = tool("poppler-utils", "pdffonts", &["FILE"], &pdf.bytes);
        for font in fonts.lines().skip(2) {
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            // From the right: object ids, then uni, sub, emb.
            assert_eq!(
                columns[2..5],
                ["yes", "yes", "yes"],
                "embedded as a subset with its text: {font}"
            );
        }
        let info = tool("poppler-utils", "pdfinfo", &["FILE"], &pdf.bytes);
        assert!(info.contains(kind.title()), "the title is stated:\n{info}");
        assert!(!info.contains("买买提"), "no name is stated:\n{info}");
        let paper = if kind.media().contains("a4") {
            "(A4)"
        } else {
            "419.528 x 595.276"
        };
        assert!(info.contains(paper), "{kind:?} is on its paper:\n{info}");
    }
}

#[test]
fn card_7_1_1_form_shows_the_photo_byte_for_byte() {
    let mut document = DocumentKind::CardApplicationForm.example();
    let jpeg = photo();
    if let Document::CardApplicationForm(form) = &mut document {
        form.photo = Some(Photo { jpeg: jpeg.clone() });
    }
    let pdf = rendered(&document);
    let images = tool("poppler-utils", "pdfimages", &["-list", "FILE"], &pdf.bytes);
    assert!(
        images.contains("358   441"),
        "one picture of 358 × 441:\n{images}"
    );
    let found = pdf.bytes.windows(jpeg.len()).any(|window| window == jpeg);
    assert!(found, "the JPEG is not encoded again");
}

#[test]
fn card_7_1_5_form_names_the_agent_only_where_there_is_one() {
    let kind = DocumentKind::CardApplicationForm;
    let by_agent = copied_text(&rendered(&kind.example()).bytes);
    assert!(
        by_agent.contains("代理人代办") && by_agent.contains("代理人签名"),
        "{by_agent}"
    );
    let by_himself = copied_text(&rendered(&example_with(kind, &[("/agent", Value::Null)])).bytes);
    assert!(
        by_himself.contains("本人办理") && by_himself.contains("申领人签名"),
        "{by_himself}"
    );
    assert!(
        !by_himself.contains("代理人信息"),
        "no empty section: {by_himself}"
    );
}

#[test]
fn card_24_1_return_notice_ends_with_the_rights() {
    let text = copied_text(&rendered(&DocumentKind::CardReturnNotice.example()).bytes);
    let rights =
        "可以向申领地人力资源社会保障行政部门提出申诉，也可以依法申请行政复议或者提起行政诉讼";
    assert!(text.contains(rights), "{text}");
}

#[test]
fn card_12_6_receipt_names_the_phones_of_the_banks() {
    let text = copied_text(&rendered(&DocumentKind::CardApplicationReceipt.example()).bytes);
    assert!(
        text.contains("中国农业银行95599") && text.contains("中国建设银行95533"),
        "{text}"
    );
    assert!(
        text.contains("节假日未公布，按周末推算"),
        "a guessed date says so: {text}"
    );
}

#[test]
fn emergency_business_is_marked() {
    let emergency = json!({ "reason": "停电", "original_number": "手0001" });
    let document = example_with(
        DocumentKind::CardApplicationForm,
        &[("/emergency", emergency)],
    );
    let text = copied_text(&rendered(&document).bytes);
    assert!(
        text.contains("应急办理：停电；原手工编号：手0001"),
        "{text}"
    );
}

#[test]
fn a_table_over_five_pages_repeats_its_head_and_keeps_rows_whole() {
    let mut document = DocumentKind::CardApplicationForm.example();
    if let Document::CardApplicationForm(form) = &mut document {
        form.materials = (1..=200)
            .map(|index| Material {
                name: format!("第{index}件材料其名称长到必须在格内换行才能放得下的程度"),
                originals: 1,
                copies: 2,
                electronic: 0,
                remark: None,
            })
            .collect();
    }
    let pdf = rendered(&document);
    assert!(pdf.pages >= 6, "{} pages", pdf.pages);
    let pages = page_texts(&pdf.bytes);
    let mut rows = 0;
    for (page, number) in pages.iter().zip(1..) {
        let text = squeezed(page);
        let rows_here = text.matches("件材料其").count();
        assert!(
            rows_here == 0 || text.contains("序号材料名称原件复印件电子件"),
            "page {number} has no head"
        );
        assert_eq!(
            text.matches("1份2份").count(),
            rows_here,
            "a row is split on page {number}"
        );
        assert!(
            text.contains(&format!("第{number}页共{}页", pdf.pages)),
            "page {number} is not counted"
        );
        assert!(
            number == 1 || text.contains("兵团社保卡业务受理单（续）"),
            "page {number} does not say of what"
        );
        rows += rows_here;
    }
    assert_eq!(rows, 200, "no row is lost");
    tool("qpdf", "qpdf", &["--check", "FILE"], &pdf.bytes);
}

#[test]
fn long_names_and_mixed_scripts_stay_in_their_cells() {
    let name =
        "阿不都热依木·买买提依明·艾合买提江·吐尔逊买买提·阿卜杜热合曼·库尔班江·依米尔·喀迪尔江·玉";
    let name = name
        .chars()
        .chain("素甫江".chars())
        .take(50)
        .collect::<String>();
    assert_eq!(name.chars().count(), 50);
    let changes = [
        ("/person/name", json!(name)),
        (
            "/person/address",
            json!("Unit 12-B, No.3 Xinjiang Road, 邮编836000".repeat(4)),
        ),
    ];
    let document = example_with(DocumentKind::CardApplicationForm, &changes);
    let text = drawn_text(&rendered(&document).bytes);
    assert!(text.contains(&name), "{text}");
}

#[test]
fn zip_codes_and_ids_are_never_split() {
    let text = rendered(&DocumentKind::CardApplicationForm.example());
    let lines = tool(
        "poppler-utils",
        "pdftotext",
        &["-layout", "FILE", "-"],
        &text.bytes,
    );
    for number in [
        "660000189001010022",
        "66000018680101001X",
        "660181261121A0100001K",
    ] {
        assert!(
            lines.lines().any(|line| line.contains(number)),
            "{number} is on one line:\n{lines}"
        );
    }
}
