//! Drafts: kept as typed, versioned, frozen by their 受理单.

use counter_app::contract::{DraftForm, DraftRequest, ErrorCode, MaterialForm, SaveDraftRequest};

use crate::certificates::pdf_text;
use crate::station::{NUMBER, Station, good_form, photo};

fn objection(station: &Station, change: impl Fn(&mut DraftForm)) -> (String, String, String) {
    let draft = station.good_draft();
    let mut form = good_form(&draft);
    change(&mut form);
    let draft = station.save(&draft, form);
    let objection = draft.objection.unwrap();
    (objection.field, objection.rule, objection.reason)
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    let station = Station::open();
    let said = |change: &dyn Fn(&mut DraftForm)| objection(&station, change);
    let is = |field: &str, rule: &str, reason: &str| {
        (field.to_owned(), rule.to_owned(), reason.to_owned())
    };
    assert_eq!(
        said(&|form| form.identity_name = "别人".to_owned()),
        is("identity_name", "CARD-8-1", "name_differs")
    );
    assert_eq!(
        said(&|form| form.materials.clear()),
        is(
            "materials.applicant_identity",
            "CARD-7-1-2",
            "material_missing"
        )
    );
    assert_eq!(
        said(&|form| form.ticks.clear()),
        is("photo", "PHOTO-4", "not_looked_at")
    );
    assert_eq!(
        said(&|form| form.by_agent = true),
        is("agent.name", "CARD-7-1-5", "agent_incomplete")
    );
    assert_eq!(
        said(&|form| {
            form.path = "bank_branch".to_owned();
        }),
        is("branch", "N10-2-4-1", "branch_missing")
    );
    assert_eq!(
        said(&|form| form.remark = "长".repeat(10_000)),
        is("remark", "input", "too_long")
    );
    assert_eq!(
        said(&|form| form.phone = "\u{1}1234567".to_owned()),
        is("phone", "input", "control_character")
    );
}

#[test]
fn nothing_typed_is_lost_to_an_error() {
    let station = Station::open();
    let draft = station.draft();
    let mut form = draft.form.clone();
    form.remark = "长".repeat(10_000);
    form.identity_number = "这不是号码".to_owned();
    station.save(&draft, form);
    let back = station.draft();
    assert_eq!(back.form.remark.chars().count(), 10_000);
    assert_eq!(back.form.identity_number, "这不是号码");
}

#[test]
fn an_older_version_does_not_overwrite_a_newer_one() {
    let station = Station::open();
    let seen = station.draft();
    station.save(&seen, seen.form.clone());
    let late = SaveDraftRequest {
        draft: seen.draft.clone(),
        version: seen.version,
        form: seen.form.clone(),
    };
    assert_eq!(
        station.counter.save_draft(&late).unwrap_err().code,
        ErrorCode::DraftOutdated
    );
}

#[test]
fn photo_1_a_photo_is_kept_whatever_is_wrong_with_it() {
    let station = Station::open();
    let draft = station.draft();
    let draft = station
        .counter
        .attach_photo(&draft.draft, &photo("wrong-size.jpg"))
        .unwrap();
    let view = draft.photo.unwrap();
    assert!(!view.ok);
    assert!(
        view.findings
            .iter()
            .any(|f| f.rule == "PHOTO-1" && f.blocking)
    );
    let bytes = station.counter.blob(&view.blob).unwrap();
    assert_eq!(
        bytes.bytes,
        photo("wrong-size.jpg"),
        "the clerk sees what is wrong"
    );
}

#[test]
fn photo_4_a_warning_is_passed_with_a_reason() {
    let station = Station::open();
    let draft = station.good_draft();
    let draft = station
        .counter
        .attach_photo(&draft.draft, &photo("coloured-background.jpg"))
        .unwrap();
    let passed = good_form(&draft);
    let doubted = |code: &str| passed.passed.iter().any(|one| one.code == code);
    assert!(doubted("background_not_white"), "{:?}", passed.passed);
    for reason in ["", " "] {
        let mut form = passed.clone();
        for one in &mut form.passed {
            if one.code == "background_not_white" {
                one.reason = reason.to_owned();
            }
        }
        let objection = station.save(&station.draft(), form).objection.unwrap();
        assert_eq!(
            (
                objection.rule.as_str(),
                objection.reason.as_str(),
                objection.params["code"].as_str()
            ),
            ("PHOTO-4", "warning_without_reason", "background_not_white"),
            "a reason is more than a space"
        );
    }
    assert_eq!(station.save(&station.draft(), passed).objection, None);
}

#[test]
fn card_7_1_1_a_printed_form_freezes_the_draft_and_reopening_voids_its_number() {
    let station = Station::open();
    let draft = station.good_draft();
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    let frozen = station.counter.prepare_form(&request).unwrap();
    let first = frozen.number.clone().unwrap();
    assert_eq!(
        station.counter.prepare_form(&request).unwrap().number,
        Some(first.clone()),
        "asking twice reserves one number"
    );
    let change = SaveDraftRequest {
        draft: frozen.draft.clone(),
        version: frozen.version,
        form: frozen.form.clone(),
    };
    assert_eq!(
        station.counter.save_draft(&change).unwrap_err().code,
        ErrorCode::DraftFrozen
    );
    assert_eq!(
        station
            .counter
            .attach_photo(&frozen.draft, &photo("good.jpg"))
            .unwrap_err()
            .code,
        ErrorCode::DraftFrozen
    );
    let thawed = station.counter.reopen_draft(&request).unwrap();
    assert_eq!(thawed.number, None);
    let second = station
        .counter
        .prepare_form(&request)
        .unwrap()
        .number
        .unwrap();
    assert_ne!(first, second, "a changed draft needs a new 受理单");
}

#[test]
fn what_the_rules_refuse_is_not_printed() {
    let station = Station::open();
    let draft = station.draft();
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    let refused = station.counter.prepare_form(&request).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Refused);
    assert_eq!(station.draft().number, None, "no number is spent on it");
}

#[test]
fn a_citizen_with_papers_missing_is_told_all_that_is_needed_in_one_go() {
    let station = Station::open();
    let draft = station.draft();
    let by_agent = station.save(
        &draft,
        DraftForm {
            by_agent: true,
            materials: vec![MaterialForm {
                kind: "agent_identity".to_owned(),
                form: "original".to_owned(),
                copies: 1,
                verified: true,
            }],
            ..draft.form.clone()
        },
    );
    let request = DraftRequest {
        draft: by_agent.draft.clone(),
    };
    let notice = station.counter.make_materials_notice(&request).unwrap();
    assert_eq!(
        (notice.kind.as_str(), notice.pages),
        ("materials_notice", 1)
    );
    let pdf = station.counter.blob(&notice.blob).unwrap();
    let text = pdf_text(&pdf.bytes);
    for (paper, state) in [
        ("代理人身份证", "已核验"),
        ("申领人身份证", "请补齐"),
        ("近期白底免冠电子照片", "请补齐"),
    ] {
        let line = text.lines().find(|line| line.contains(paper));
        assert!(
            line.is_some_and(|line| line.contains(state)),
            "{paper} {state}: {text}"
        );
    }
    assert!(!text.contains(NUMBER), "the number is masked");
    let after = station.counter.resume_draft(&request).unwrap();
    assert_eq!(after.number, None, "no business number is used");
    assert_eq!(
        after.version, by_agent.version,
        "and the draft stays as it is"
    );
}
