//! A card in the place of another: after a written loss, or for one that is given back.

use counter_app::contract::{
    CommandError, DraftForm, DraftRequest, DraftView, OpenDraftRequest, SubmitApplicationRequest,
    SubmittedView,
};

use crate::acts::{action, open, perform, with_papers};
use crate::station::{CARD, HOLDER, HOLDERS_NAME, HOLDERS_NUMBER, Station, good_form, photo};

fn begin(station: &Station, business: &str) -> Result<DraftView, CommandError> {
    station.counter.open_draft(&OpenDraftRequest {
        person: HOLDER.to_owned(),
        business: business.to_owned(),
        subject: Some(CARD.to_owned()),
    })
}

/// The holder's draft with everything that any application wants.
fn filled(station: &Station, draft: &DraftView) -> DraftView {
    let with_photo = station
        .counter
        .attach_photo(&draft.draft, &photo("good.jpg"))
        .unwrap();
    let form = DraftForm {
        identity_name: HOLDERS_NAME.to_owned(),
        identity_number: HOLDERS_NUMBER.to_owned(),
        phone: "0906-3300000".to_owned(),
        ..good_form(&with_photo)
    };
    station.save(&with_photo, form)
}

fn submit(station: &Station, draft: &DraftView) -> Result<SubmittedView, CommandError> {
    station.counter.prepare_form(&DraftRequest {
        draft: draft.draft.clone(),
    })?;
    station
        .counter
        .submit_application(&SubmitApplicationRequest {
            draft: draft.draft.clone(),
            signed: true,
        })
}

fn refusal(error: &CommandError) -> (&str, &str) {
    let said = |key: &str| error.params.get(key).map_or("", String::as_str);
    (said("rule"), said("reason"))
}

#[test]
fn card_14_1_a_replacement_follows_a_written_loss_at_once_as_an_act_of_its_own() {
    let station = Station::open();
    let before = action(&open(&station, HOLDER), "replacement");
    assert!(!before.allowed, "nothing is lost");
    let error = begin(&station, "replacement").unwrap_err();
    assert_eq!(refusal(&error), ("CARD-14-1", "needs_written_loss"));

    let papers = action(&open(&station, HOLDER), "report_written_loss").papers;
    let lost = perform(
        &station,
        HOLDER,
        "report_written_loss",
        CARD,
        with_papers(&papers),
    )
    .unwrap();
    assert!(
        action(&lost.person, "replacement").allowed,
        "the page of the loss leads on to the replacement"
    );
    let draft = begin(&station, "replacement").unwrap();
    assert_eq!(draft.form.purpose, "replacement");
    let submitted = submit(&station, &filled(&station, &draft)).unwrap();
    assert_eq!(submitted.row.purpose, "replacement");
    assert_ne!(
        submitted.row.number,
        lost.receipt.unwrap().number,
        "two acts, two numbers"
    );
    let after = open(&station, HOLDER);
    assert_eq!(after.banner.card.unwrap().status, "replacing");
    assert_eq!(after.history.len(), 2);
}

#[test]
fn card_15_1_an_exchange_says_why_and_keeps_the_card_that_it_is_for() {
    let station = Station::open();
    let draft = begin(&station, "exchange").unwrap();
    let draft = filled(&station, &draft);
    let objection = draft.objection.clone().unwrap();
    assert_eq!(
        (objection.field.as_str(), objection.rule.as_str()),
        ("exchange_reason", "CARD-15-1")
    );
    let error = submit(&station, &draft).unwrap_err();
    assert_eq!(refusal(&error), ("CARD-15-1", "exchange_reason_missing"));

    let other = DraftForm {
        exchange_reason: "other".to_owned(),
        ..draft.form.clone()
    };
    let draft = station.save(&draft, other);
    assert_eq!(draft.objection.clone().unwrap().field, "remark");

    let turned = DraftForm {
        purpose: "replacement".to_owned(),
        old_card: String::new(),
        exchange_reason: "damaged".to_owned(),
        ..draft.form.clone()
    };
    let draft = station.save(&draft, turned);
    assert_eq!(
        (draft.form.purpose.as_str(), draft.form.old_card.as_str()),
        ("exchange", CARD),
        "what a draft is for does not change under it"
    );
    assert_eq!(draft.objection, None);
    let submitted = submit(&station, &draft).unwrap();
    assert_eq!(submitted.row.purpose, "exchange");
    assert_eq!(
        open(&station, HOLDER).banner.card.unwrap().status,
        "exchanging"
    );
}

#[test]
fn card_7_1_2_an_identity_card_that_has_expired_is_not_taken() {
    let station = Station::open();
    let draft = filled(&station, &begin(&station, "exchange").unwrap());
    let with = |until: &str| DraftForm {
        exchange_reason: "damaged".to_owned(),
        identity_valid_until: until.to_owned(),
        ..draft.form.clone()
    };
    let expired = station.save(&draft, with("2026-11-21"));
    let objection = expired.objection.clone().unwrap();
    assert_eq!(
        (objection.field.as_str(), objection.reason.as_str()),
        ("identity_valid_until", "identity_expired")
    );
    let unread = station.save(&expired, with("明年"));
    assert_eq!(unread.objection.clone().unwrap().reason, "not_a_date");
    let good = station.save(&unread, with("长期"));
    assert_eq!(good.objection, None);
}
