//! Rules of taking an application: insurance, place, one card, papers, form, path.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{ExchangeReason, MakingPath, Purpose};
use counter_domain::card::CardStatus;
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::person::PersonFacts;
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    APPLICATION, OLD_CARD, Window, XPCC, agent, content, content_is_refused, content_with, form,
    marked, morning, office, passes, policy, refused, submit,
};

#[test]
fn card_7_1_1_a_good_application_is_accepted_as_it_was_signed() {
    let act = passes(Window::new().ask(submit(content())));
    let ActBody::ApplicationSubmitted(submitted) = act.body else {
        panic!("a submission becomes a submission");
    };
    assert_eq!(submitted.content, content(), "nothing is added or changed");
    assert_eq!(submitted.form, form(&content()));
    assert_eq!(submitted.application, APPLICATION);
    assert_eq!(submitted.office, office("661181"));
    assert_eq!(submitted.entered_by.0, "clerk");
    assert_eq!(submitted.accepted_at, morning());
}

#[test]
fn card_6_1_whoever_is_not_insured_registers_first() {
    let none = Window::new().facts(|facts| {
        facts.insurances = Fact::known(Vec::new(), morning());
    });
    refused(none.ask(submit(content())), "CARD-6-1", "not_insured");
    passes(Window::new().ask(submit(content())));
}

#[test]
fn card_6_1_unknown_insurance_waits_for_the_centre() {
    let unknown = Window::new().facts(|facts| facts.insurances = Fact::Unknown);
    marked(unknown.ask(submit(content())), &[("CARD-6-1", "insured")]);
}

#[test]
fn card_6_2_a_first_application_belongs_to_the_insured_place() {
    let elsewhere = Window::new().facts(|facts| {
        facts.insured_office = Fact::known(office("661182"), morning());
    });
    let refusal = refused(
        elsewhere.ask(submit(content())),
        "CARD-6-2",
        "other_insured_place",
    );
    assert_eq!(
        refusal.params["office"], "661182",
        "the sentence says where to go"
    );
}

#[test]
fn card_6_2_the_insured_place_is_a_parameter() {
    let mut elsewhere = Window::new().facts(|facts| {
        facts.insured_office = Fact::known(office("661182"), morning());
    });
    let open = XPCC.replace(
        r#""application.insured_office_only", "value": true"#,
        r#""application.insured_office_only", "value": false"#,
    );
    elsewhere.policy = policy(&[&open]);
    passes(elsewhere.ask(submit(content())));
}

#[test]
fn card_6_2_an_unknown_insured_place_waits_for_the_centre() {
    let unknown = Window::new().facts(|facts| facts.insured_office = Fact::Unknown);
    marked(
        unknown.ask(submit(content())),
        &[("CARD-6-2", "insured_office")],
    );
}

#[test]
fn card_6_2_there_is_never_a_second_application_under_way() {
    let mut window = Window::new();
    window.act(submit(content()));
    let second = |application| Request::SubmitApplication {
        application,
        form: Some(form(&content())),
        content: Box::new(content()),
    };
    let other = counter_domain::id::ApplicationId(uuid::Uuid::from_u128(99));
    let refusal = refused(window.ask(second(other)), "CARD-6-2", "under_way");
    assert_eq!(
        refusal.params["number"],
        form(&content()).number.to_string(),
        "the sentence says which"
    );
    refused(
        window.ask(second(APPLICATION)),
        "CARD-6-2",
        "already_submitted",
    );
}

#[test]
fn card_6_2_after_a_withdrawal_one_may_apply_again_but_not_under_the_same_id() {
    let mut window = Window::new();
    window.act(submit(content()));
    window.act(Request::WithdrawApplication {
        application: APPLICATION,
        reason: "本人要求".to_owned(),
    });
    refused(
        window.ask(submit(content())),
        "CARD-6-2",
        "already_submitted",
    );
    let again = Request::SubmitApplication {
        application: counter_domain::id::ApplicationId(uuid::Uuid::from_u128(99)),
        form: Some(form(&content())),
        content: Box::new(content()),
    };
    passes(window.ask(again));
}

#[test]
fn card_6_2_whoever_has_a_card_does_not_apply_first() {
    for status in [
        CardStatus::Unused,
        CardStatus::OralLoss,
        CardStatus::WrittenLoss,
        CardStatus::Expired,
        CardStatus::Frozen,
        CardStatus::Stopped,
    ] {
        let window = Window::with_card(status);
        refused(window.ask(submit(content())), "CARD-6-2", "has_card");
    }
    passes(Window::with_card(CardStatus::Cancelled).ask(submit(content())));
}

#[test]
fn card_17_1_the_competent_window_follows_the_insured_place_and_the_card_stays() {
    let mut window = Window::with_card(CardStatus::Normal);
    let moved = PersonFacts {
        insured_office: Fact::known(office("661182"), morning()),
        ..window.person.facts.clone()
    };
    window.reported(&Report::Facts(Box::new(moved)));
    assert_eq!(
        window.card_status(OLD_CARD),
        CardStatus::Normal,
        "no new card, and nothing to be done about the old one"
    );
    let loss = Request::ReportWrittenLoss {
        card: OLD_CARD,
        attendance: None,
    };
    let refusal = refused(window.ask(loss.clone()), "CARD-6-2", "other_insured_place");
    assert_eq!(
        refusal.params.get("office").map(String::as_str),
        Some("661182"),
        "the old window says where to go"
    );
    window.actor.office = office("661182");
    window.ask(loss).unwrap();
    refused(
        window.ask(submit(content())),
        "CARD-17-1",
        "has_usable_card",
    );
}

#[test]
fn card_17_1_whoever_moved_within_the_corps_keeps_his_card() {
    let window = Window::with_card(CardStatus::Normal);
    refused(
        window.ask(submit(content())),
        "CARD-17-1",
        "has_usable_card",
    );
    passes(Window::new().ask(submit(content())));
}

#[test]
fn card_7_1_1_the_form_must_be_printed_signed_and_unchanged() {
    let window = Window::new();
    let with_form = |form| Request::SubmitApplication {
        application: APPLICATION,
        content: Box::new(content()),
        form,
    };
    refused(
        window.ask(with_form(None)),
        "CARD-7-1-1",
        "form_not_printed",
    );
    let mut unsigned = form(&content());
    unsigned.signed = false;
    refused(
        window.ask(with_form(Some(unsigned))),
        "CARD-7-1-1",
        "not_signed",
    );
    let of_another = form(&content_with(|content| {
        content.remark = Sensitive::new("改过".to_owned());
    }));
    refused(
        window.ask(with_form(Some(of_another))),
        "CARD-7-1-1",
        "changed_since_printed",
    );
    passes(window.ask(with_form(Some(form(&content())))));
}

#[test]
fn card_8_1_name_and_number_are_the_centres() {
    content_is_refused(
        content_with(|content| content.identity.number = agent().number),
        "CARD-8-1",
        "number_differs",
    );
    content_is_refused(
        content_with(|content| {
            content.identity.name = Sensitive::new("阿依古丽·买买提明".to_owned());
        }),
        "CARD-8-1",
        "name_differs",
    );
    let other_dot = content_with(|content| {
        content.identity.name = Sensitive::new("阿依古丽•买买提".to_owned());
    });
    passes(Window::new().ask(submit(other_dot)));
}

#[test]
fn card_8_1_a_person_met_offline_waits_for_the_centre() {
    let mut window = Window::new();
    window.person.provisional = true;
    marked(window.ask(submit(content())), &[("CARD-8-1", "identity")]);
}

#[test]
fn card_10_1_nobody_applies_for_the_dead() {
    let died = |day| Window::new().facts(|facts| facts.died_on = Fact::known(day, morning()));
    refused(
        died(Some(date(2026, 11, 1))).ask(submit(content())),
        "CARD-10-1",
        "holder_died",
    );
    passes(died(None).ask(submit(content())));
}

#[test]
fn card_7_2_2_the_place_of_collection_is_named() {
    content_is_refused(
        content_with(|content| content.pickup_place = " ".to_owned()),
        "CARD-7-2-2",
        "pickup_place_missing",
    );
}

#[test]
fn n10_2_4_1_a_card_made_by_a_bank_names_the_branch() {
    let at_branch = |branch: &str| {
        content_with(|content| {
            content.path = MakingPath::BankBranch {
                branch: branch.to_owned(),
            };
        })
    };
    content_is_refused(at_branch("  "), "N10-2-4-1", "branch_missing");
    passes(Window::new().ask(submit(at_branch("农行北屯支行"))));
}

#[test]
fn card_14_1_a_replacement_is_applied_for_after_a_written_loss() {
    let replacement = content_with(|content| {
        content.purpose = Purpose::Replacement { old_card: OLD_CARD };
    });
    for status in [CardStatus::Normal, CardStatus::OralLoss] {
        refused(
            Window::with_card(status).ask(submit(replacement.clone())),
            "CARD-14-1",
            "needs_written_loss",
        );
    }
    let mut window = Window::with_card(CardStatus::Normal);
    window.act(Request::ReportWrittenLoss {
        card: OLD_CARD,
        attendance: None,
    });
    window.act(submit(replacement));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Replacing);
}

#[test]
fn card_15_1_a_usable_card_is_exchanged_and_a_lost_one_is_not() {
    let exchange = content_with(|content| {
        content.purpose = Purpose::Exchange { old_card: OLD_CARD };
        content.exchange_reason = Some(ExchangeReason::Damaged);
    });
    let mut window = Window::with_card(CardStatus::Normal);
    window.act(submit(exchange.clone()));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Exchanging);
    refused(
        Window::with_card(CardStatus::WrittenLoss).ask(submit(exchange)),
        "CARD-14-2",
        "written_loss",
    );
}

#[test]
fn card_15_1_an_exchange_says_why() {
    let ask = |reason, remark: &str| {
        let exchange = content_with(|content| {
            content.purpose = Purpose::Exchange { old_card: OLD_CARD };
            content.exchange_reason = reason;
            content.remark = Sensitive::new(remark.to_owned());
        });
        Window::with_card(CardStatus::Normal).ask(submit(exchange))
    };
    refused(ask(None, ""), "CARD-15-1", "exchange_reason_missing");
    let other = Some(ExchangeReason::Other);
    refused(ask(other, " "), "CARD-15-1", "exchange_note_missing");
    ask(other, "照片与本人差别大").expect("what is written down is a reason");
    ask(Some(ExchangeReason::Expiry), "").expect("a named reason needs no more");
}

#[test]
fn card_5_2_an_expired_card_is_exchanged() {
    let exchange = content_with(|content| {
        content.purpose = Purpose::Exchange { old_card: OLD_CARD };
        content.exchange_reason = Some(ExchangeReason::Damaged);
    });
    let mut window = Window::with_card(CardStatus::Expired);
    assert_eq!(
        window.card_status(OLD_CARD),
        CardStatus::Expired,
        "its last day was yesterday"
    );
    window.act(submit(exchange));
    window.act(Request::WithdrawApplication {
        application: APPLICATION,
        reason: "本人要求".to_owned(),
    });
    assert_eq!(
        window.card_status(OLD_CARD),
        CardStatus::Expired,
        "a withdrawn exchange leaves it as it was"
    );
}
