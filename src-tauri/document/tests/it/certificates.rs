//! Certificates: sums, spans, pages, what offline papers say, and where the seal goes.

use counter_document::{Document, DocumentKind, RenderError, render};
use serde_json::{Value, json};

use crate::support::{
    FONTS, OPTIONS, copied_text, drawn_text, example_with, page_texts, rendered, tool, try_render,
};

const PERSONAL: DocumentKind = DocumentKind::PersonalContributionCertificate;
const EMPLOYER: DocumentKind = DocumentKind::EmployerContributionCertificate;

/// The kinds that are certificates, with `/issue` in their data.
fn certificates() -> impl Iterator<Item = DocumentKind> {
    DocumentKind::ALL
        .into_iter()
        .filter(|kind| kind.example().to_json().get("issue").is_some())
}

fn run(insurance: &str, first: &str, last: &str, state: &str) -> Value {
    json!({
        "insurance": insurance, "first": first, "last": last, "base": 561_830,
        "employer": 89_893, "personal": 44_946, "state": state, "payer": "181团农业发展服务中心",
    })
}

#[test]
fn n10_2_5_1_months_and_sums_are_those_of_the_runs() {
    let text = drawn_text(&rendered(&PERSONAL.example()).bytes);
    for expected in [
        // One month, the year without the owed month, and all in capitals.
        "2026-01181团农业发展服务中心5,618.30898.93449.461,348.39实缴",
        "2026-07181团农业发展服务中心5,618.30898.93449.461,348.39欠费",
        "2026年小计（9个月）8,090.374,045.1412,135.51",
        "人民币壹万贰仟陆佰玖拾柒元叁角壹分12,697.31",
    ] {
        assert!(
            text.contains(expected),
            "{expected} is on the paper:\n{text}"
        );
    }
    assert!(
        !text.contains("2025-12"),
        "months outside of the span are not printed"
    );
}

#[test]
fn thirty_years_go_on_over_the_pages() {
    let runs = [
        run("employee_pension", "1996-01", "2026-10", "paid"),
        run("unemployment", "1999-07", "2026-10", "paid"),
    ];
    let changes = [
        ("/runs", json!(runs)),
        ("/first", json!("1996-01")),
        ("/last", json!("2026-10")),
    ];
    let pdf = rendered(&example_with(PERSONAL, &changes));
    let pages = page_texts(&pdf.bytes);
    assert_eq!(pages.len(), pdf.pages, "all pages are read");
    let mut months = 0;
    for (page, number) in pages.iter().zip(1..) {
        let squeezed: String = page
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        assert!(
            squeezed.contains(&format!("第{number}页共{}页", pdf.pages)),
            "page {number} is counted"
        );
        let here = squeezed.matches("实缴").count();
        assert!(
            here < 3 || squeezed.contains("费款所属期缴费单位"),
            "page {number} has a head"
        );
        months += here;
    }
    // The legend in the notes says 实缴 once more.
    assert_eq!(months, 370 + 328 + 1, "every month is on a page");
    let sum = (370 + 328) * 134_839_u64;
    let sum = format!("{}.{:02}", sum / 100, sum % 100);
    let plain: String = drawn_text(&pdf.bytes).replace(',', "");
    assert!(plain.contains(&sum), "{sum} is the sum of all months");
    assert!(
        pdf.bytes.len() < 20 * 1024 * pdf.pages,
        "{} bytes",
        pdf.bytes.len()
    );
    tool("qpdf", "qpdf", &["--check", "FILE"], &pdf.bytes);
}

#[test]
fn a_staff_list_of_eight_thousand_takes_hundreds_of_pages() {
    let staff: Vec<Value> = (0..8_000)
        .map(|index| {
            json!({
                "name": format!("职工{index:05}"), "identity_number_masked": "6600**********0022",
                "first": "2026-01", "last": "2026-10", "months": 10,
                "employer": 100, "personal": 50,
            })
        })
        .collect();
    let changes = [
        ("/staff", json!(staff)),
        ("/employer_total", json!(800_000)),
        ("/personal_total", json!(400_000)),
    ];
    let pdf = rendered(&example_with(EMPLOYER, &changes));
    assert!(pdf.pages > 200, "{} pages", pdf.pages);
    let text = drawn_text(&pdf.bytes);
    for name in ["职工00000", "职工03999", "职工07999"] {
        assert!(text.contains(name), "{name} is listed");
    }
    assert_eq!(text.matches("以下空白").count(), 1, "once, at the end");
}

#[test]
fn what_does_not_add_up_is_refused() {
    let cases = [
        (PERSONAL, "/runs/0/last", json!("2024-01")),
        (PERSONAL, "/runs/1/first", json!("2025-11")),
        (PERSONAL, "/runs/0/base", json!(-1)),
        (PERSONAL, "/last", json!("2025-01")),
        (PERSONAL, "/issue/data_until", json!("2026-11-23")),
        (PERSONAL, "/issue/valid_until", json!("2026-11-21")),
        (EMPLOYER, "/employer_total", json!(2_519_491)),
        (EMPLOYER, "/staff/0/months", json!(11)),
        (EMPLOYER, "/staff/0/first", json!("2025-12")),
        (
            DocumentKind::AnnualRightsRecord,
            "/accounts/0/closing",
            json!(5_755_984),
        ),
        (
            DocumentKind::PersonalAccountStatement,
            "/years/1/closing",
            json!(5_170_060),
        ),
        (
            DocumentKind::PersonalAccountStatement,
            "/years/1/year",
            json!(2022),
        ),
        (
            DocumentKind::PensionContributionVoucher,
            "/months",
            json!(106),
        ),
        (
            DocumentKind::ContributionAssessment,
            "/total",
            json!(5_129_268),
        ),
    ];
    for (kind, pointer, value) in cases {
        let error = try_render(&example_with(kind, &[(pointer, value)]))
            .map(|pdf| pdf.pages)
            .unwrap_err();
        let RenderError::Inconsistent { reason } = &error else {
            panic!("{pointer} of {kind:?}: {error}")
        };
        assert!(reason.contains("请"), "it says what to do: {reason}");
    }
}

#[test]
fn offline_papers_say_from_when_their_data_is() {
    for kind in certificates() {
        let changes = [("/issue/offline_since", json!("2026-11-20T18:05:00"))];
        let text = copied_text(&rendered(&example_with(kind, &changes)).bytes);
        assert!(
            text.contains("离线出具，数据为2026年11月20日18:05同步"),
            "{kind:?}: {text}"
        );
        assert!(
            text.contains("数据截至：2026年10月31日"),
            "{kind:?}: {text}"
        );
    }
}

#[test]
fn qu_1_4_a_seal_by_hand_has_its_room_and_an_electronic_one_its_place() {
    for kind in certificates() {
        let by_hand = rendered(&example_with(kind, &[("/issue/seal", json!("by_hand"))]));
        assert!(
            copied_text(&by_hand.bytes).contains("（盖章处）"),
            "{kind:?}"
        );
        assert_eq!(
            by_hand.seal, None,
            "no electronic seal is to be put on {kind:?}"
        );

        let electronic = rendered(&example_with(kind, &[("/issue/seal", json!("electronic"))]));
        let place = electronic
            .seal
            .unwrap_or_else(|| panic!("{kind:?} has no place"));
        assert_eq!(
            place.page + 1,
            electronic.pages,
            "on the last page of {kind:?}"
        );
        let side = 42.0 * 72.0 / 25.4;
        for length in [place.width, place.height] {
            assert!((length - side).abs() < 0.1, "42 mm on {kind:?}: {length}");
        }
        assert!(
            !copied_text(&electronic.bytes).contains("盖章处"),
            "{kind:?}"
        );

        let none = rendered(&example_with(kind, &[("/issue/seal", json!("none"))]));
        assert!(copied_text(&none.bytes).contains("无需盖章"), "{kind:?}");
    }
}

#[test]
fn self_issued_seals_say_that_they_prove_integrity_only() {
    let changes = [
        ("/issue/seal", json!("electronic")),
        ("/issue/self_issued", json!(true)),
    ];
    let text = copied_text(&rendered(&example_with(PERSONAL, &changes)).bytes);
    assert!(text.contains("只证明文件未被改动"), "{text}");
}

#[test]
fn figures_stand_under_each_other() {
    let changes = [("/runs/1/personal", json!(11_111))];
    let pdf = rendered(&example_with(PERSONAL, &changes));
    let boxes = tool(
        "poppler-utils",
        "pdftotext",
        &["-bbox", "-l", "1", "FILE", "-"],
        &pdf.bytes,
    );
    let left = |word: &str| -> Vec<String> {
        let places = boxes
            .lines()
            .filter(|line| line.contains(&format!(">{word}<")));
        places
            .filter_map(|line| Some(line.split_once("xMin=\"")?.1.split_once('"')?.0.to_owned()))
            .collect()
    };
    // Of equal length, one of ones and one of other figures.
    let (narrow, wide) = (left("111.11"), left("449.46"));
    assert!(
        !narrow.is_empty() && !wide.is_empty(),
        "both are on page 1:\n{boxes}"
    );
    let places = |lefts: &[String]| {
        lefts
            .iter()
            .map(|left| left.parse::<f32>().unwrap())
            .fold(0.0, f32::max)
    };
    assert!(
        (places(&narrow) - places(&wide)).abs() < 0.6,
        "{narrow:?} {wide:?}"
    );
}

#[test]
fn long_minority_names_and_rare_characters_stay_whole() {
    let name = "阿不都热依木·买买提依明·艾合买提江·吐尔逊买买提\u{2B5B3}龑";
    let text =
        drawn_text(&rendered(&example_with(PERSONAL, &[("/person/name", json!(name))])).bytes);
    assert!(text.contains(name), "{text}");
}

#[test]
fn schemas_name_every_field_of_their_example() {
    for kind in DocumentKind::ALL {
        let schema = kind.schema();
        let example = kind.example().to_json();
        for field in example.as_object().unwrap().keys() {
            assert!(
                schema.pointer(&format!("/properties/{field}")).is_some(),
                "{field} is not in the schema of {kind:?}"
            );
        }
        assert!(
            schema.get("required").is_some(),
            "{kind:?} requires something"
        );
    }
}

#[test]
fn equal_data_give_equal_bytes_whatever_was_rendered_before() {
    for kind in certificates() {
        let document: Document = kind.example();
        let first = render(&document, &FONTS, &OPTIONS).unwrap();
        let again = render(&document, &FONTS, &OPTIONS).unwrap();
        assert_eq!(first.sha256, again.sha256, "{kind:?}");
    }
}
