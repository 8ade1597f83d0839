//! Rules of the photo on an application: what blocks, what is passed with a reason, who looked.

use counter_domain::application::{ApplicationContent, PassedFinding, PhotoAttachment};
use counter_domain::rule::RuleId;
use jiff::civil::date;

use crate::model::{STANDING, Window, XPCC, aged, content, passes, photo, policy, refused, submit};

fn with_photo(change: impl FnOnce(&mut PhotoAttachment)) -> ApplicationContent {
    let mut photo = photo();
    change(&mut photo);
    ApplicationContent {
        photo: Some(photo),
        ..content()
    }
}

fn finding(rule: &'static str, code: &str, reason: &str) -> PassedFinding {
    PassedFinding {
        rule: RuleId::new(rule),
        code: code.to_owned(),
        reason: reason.to_owned(),
    }
}

#[test]
fn photo_1_a_blocking_finding_blocks_under_its_own_rule() {
    let blocked = with_photo(|photo| {
        photo.blocking = vec![finding("PHOTO-1", "wrong_size", "经办认为可用")];
    });
    let refusal = refused(Window::new().ask(submit(blocked)), "PHOTO-1", "blocking");
    assert_eq!(refusal.params["code"], "wrong_size");
    passes(Window::new().ask(submit(content())));
}

#[test]
fn photo_4_a_warning_passes_with_a_reason_only() {
    let warned = |reason: &str| {
        with_photo(|photo| {
            photo.warnings = vec![finding("PHOTO-4", "background_not_white", reason)];
        })
    };
    let refusal = refused(
        Window::new().ask(submit(warned(" "))),
        "PHOTO-4",
        "warning_without_reason",
    );
    assert_eq!(refusal.params["code"], "background_not_white");
    passes(Window::new().ask(submit(warned("底色为白，光线偏黄"))));
}

#[test]
fn photo_4_what_a_machine_cannot_see_is_looked_at() {
    for left_out in 0..3 {
        let content = with_photo(|photo| {
            photo.ticks.remove(left_out);
        });
        let refusal = refused(
            Window::new().ask(submit(content)),
            "PHOTO-4",
            "not_looked_at",
        );
        assert_eq!(
            refusal.params["code"],
            ["frontal", "bareheaded", "recent"][left_out]
        );
    }
}

/// The person so old, the photo left out, and the verdict under a policy.
fn without_photo(born_on: jiff::civil::Date, packs: &[&str], expected: Option<(&str, &str)>) {
    let mut window = Window::new();
    window.policy = policy(packs);
    let mut content = content();
    aged(&mut window, &mut content, born_on);
    content.photo = None;
    let verdict = window.ask(submit(content));
    match expected {
        None => {
            passes(verdict);
        }
        Some((rule, reason)) => {
            refused(verdict, rule, reason);
        }
    }
}

#[test]
fn photo_5_from_sixteen_years_on_a_photo_is_needed() {
    let missing = Some(("PHOTO-5", "photo_missing"));
    let sixteen_today = date(2010, 11, 20);
    let sixteen_tomorrow = date(2010, 11, 21);
    without_photo(sixteen_today, &[XPCC, STANDING], missing);
    without_photo(sixteen_tomorrow, &[XPCC, STANDING], None);
}

#[test]
fn card_7_1_3_without_the_divisions_pack_everyone_needs_a_photo() {
    let missing = Some(("CARD-7-1-3", "photo_missing"));
    without_photo(date(2020, 1, 1), &[XPCC], missing);
    without_photo(date(1985, 3, 14), &[XPCC], missing);
    let mut window = Window::new();
    window.policy = policy(&[XPCC]);
    passes(window.ask(submit(content())));
}
