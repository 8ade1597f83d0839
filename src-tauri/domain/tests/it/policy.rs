//! Packs of rules: reading them, laying them over one another, and asking on a day.

use counter_domain::policy::{Pack, PackError, PhotoBounds, Policy, PolicyError, Timeline};
use jiff::civil::date;

use crate::calendar::table;
use crate::model::{EPIDEMIC, STANDING, XPCC, packs, policy};

#[test]
fn the_first_packs_are_read_and_say_which_are_on() {
    let on: Vec<(String, bool)> = packs(&[XPCC, STANDING, EPIDEMIC])
        .into_iter()
        .map(|pack| (pack.id, pack.default_on))
        .collect();
    let expected = [("兵团", true), ("十师-常设", true), ("十师-2020", false)];
    assert_eq!(on, expected.map(|(id, on)| (id.to_owned(), on)));
}

#[test]
fn every_parameter_of_the_packs_has_a_source() {
    for pack in packs(&[XPCC, STANDING, EPIDEMIC]) {
        for parameter in pack.parameters {
            assert!(!parameter.source.is_empty(), "{}", parameter.code);
        }
    }
}

#[test]
fn the_first_packs_answer_every_rule() {
    let day = date(2026, 11, 20);
    for texts in [&[XPCC][..], &[XPCC, STANDING], &[XPCC, STANDING, EPIDEMIC]] {
        let policy = policy(texts);
        assert_eq!(*policy.making_days.at(day), 60, "CARD-9-1");
        assert_eq!(*policy.filing_working_days.at(day), 10, "C12");
        assert_eq!(*policy.oral_loss_hours.at(day), 48, "CARD-12-3");
        assert_eq!(*policy.card_years.at(day), 10, "CARD-5-2");
        assert_eq!(*policy.renewal_months.at(day), 1, "CARD-5-2");
        assert_eq!(*policy.amber_days.at(day), 10, "CARD-9-1");
        assert_eq!(*policy.identity_card_age.at(day), 16, "C14");
        assert!(*policy.insured_office_only.at(day), "CARD-6-2");
        assert_eq!(
            policy.photo_bounds(day),
            PhotoBounds {
                width: 358,
                height: 441,
                min_bytes: 10 * 1024,
                max_bytes: 60 * 1024
            },
            "PHOTO-1 and PHOTO-2"
        );
    }
}

#[test]
fn photo_5_is_the_divisions_and_holds_from_its_first_day() {
    let corps = policy(&[XPCC]);
    assert_eq!(*corps.photo_required_age.at(date(2026, 11, 20)), None);
    let division = policy(&[XPCC, STANDING]);
    assert_eq!(
        *division.photo_required_age.at(date(2026, 11, 20)),
        Some(16),
        "a later pack rules over an earlier one"
    );
    assert_eq!(*division.photo_required_age.at(date(2020, 2, 1)), Some(16));
}

#[test]
fn a_later_pack_rules_over_an_earlier_one_whatever_their_dates() {
    let pack = |id: &str, years: u32, from: &str| {
        format!(
            r#"{{"id":"{id}","title":"","source":"测试","default_on":true,"parameters":[{{
            "code":"card.validity_years","value":{years},"valid_from":"{from}","valid_to":null,
            "source":"测试"}}]}}"#
        )
    };
    let earlier = pack("a", 5, "2026-01-01");
    let later = pack("b", 7, "2021-01-01");
    let day = date(2026, 6, 1);
    assert_eq!(*policy(&[XPCC, &earlier, &later]).card_years.at(day), 7);
    assert_eq!(*policy(&[XPCC, &later, &earlier]).card_years.at(day), 5);
    assert_eq!(
        *policy(&[XPCC, &earlier]).card_years.at(date(2025, 12, 31)),
        10,
        "before its first day the one below holds"
    );
}

#[test]
fn a_span_holds_on_its_first_and_its_last_day() {
    let mut timeline = Timeline::constant(1);
    timeline.push(date(2026, 3, 1), Some(date(2026, 3, 31)), 2);
    timeline.push(date(2026, 3, 31), Some(date(2026, 3, 31)), 3);
    timeline.push(date(2027, 1, 1), None, 4);
    for (day, value) in [
        (date(2026, 2, 28), 1),
        (date(2026, 3, 1), 2),
        (date(2026, 3, 30), 2),
        (date(2026, 3, 31), 3),
        (date(2026, 4, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 4),
        (date(9999, 12, 31), 4),
    ] {
        assert_eq!(*timeline.at(day), value, "{day}");
    }
}

#[test]
fn a_parameter_that_a_rule_needs_and_no_pack_has_is_named() {
    let codes: Vec<String> = packs(&[XPCC])
        .remove(0)
        .parameters
        .into_iter()
        .map(|parameter| parameter.code)
        .collect();
    assert_eq!(codes.len(), 15, "one parameter a question of the rules");
    for code in codes {
        let without = XPCC.replace(&format!("\"{code}\""), "\"unused\"");
        let error = Policy::resolve(&packs(&[&without]), table()).unwrap_err();
        assert!(
            matches!(error, PolicyError::Missing(missing) if missing == code),
            "{code}: {error}"
        );
    }
}

#[test]
fn a_value_of_the_wrong_kind_or_out_of_range_is_named() {
    for (code, right, wrong) in [
        ("card.making_days", "60", "\"六十\""),
        ("card.making_days", "60", "-1"),
        ("card.making_days", "60", "4294967296"),
        ("photo.required_age", "false", "true"),
        ("photo.required_age", "false", "\"十六\""),
        ("application.insured_office_only", "true", "1"),
    ] {
        let text = XPCC.replace(
            &format!("\"{code}\", \"value\": {right}"),
            &format!("\"{code}\", \"value\": {wrong}"),
        );
        let error = Policy::resolve(&packs(&[&text]), table()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("规则包里参数 {code} 的值不对"),
            "{wrong}"
        );
    }
}

#[test]
fn a_pack_is_named_by_its_bytes_and_a_policy_by_its_packs() {
    let blank_added = format!("{XPCC} ");
    let names: Vec<String> = packs(&[XPCC, &blank_added])
        .into_iter()
        .map(|pack| pack.sha256)
        .collect();
    assert_ne!(names[0], names[1], "one byte makes another pack");
    assert_ne!(
        policy(&[XPCC, STANDING]).hash,
        policy(&[STANDING, XPCC]).hash,
        "the order of packs decides, so it is part of the name"
    );
    assert_eq!(policy(&[XPCC]).hash, policy(&[XPCC]).hash);
}

#[test]
fn what_is_no_pack_is_refused() {
    for text in ["", "{}", "[]", "null", "{\"id\":1}"] {
        assert!(
            matches!(Pack::parse(text), Err(PackError::Malformed(_))),
            "{text}"
        );
    }
    let unknown_field = XPCC.replacen("\"title\"", "\"titel\"", 1);
    assert!(matches!(
        Pack::parse(&unknown_field),
        Err(PackError::Malformed(_))
    ));
    let empty_span = XPCC.replacen("\"valid_to\": null", "\"valid_to\": \"2020-05-19\"", 1);
    let error = Pack::parse(&empty_span).unwrap_err();
    assert!(matches!(error, PackError::EmptySpan { .. }), "{error}");
    let one_day = XPCC.replacen("\"valid_to\": null", "\"valid_to\": \"2020-05-20\"", 1);
    assert!(Pack::parse(&one_day).is_ok(), "a span of one day is a span");
}
