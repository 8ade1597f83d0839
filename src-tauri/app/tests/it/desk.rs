//! The desk and the stick: acts go to the centre in a file, its verdicts come back in one, and what
//! it did not accept is put right.

use counter_act::SealedAct;
use counter_app::contract::{
    DecideActRequest, DeskItemRequest, DeskReasonRequest, DraftRequest, ErrorCode,
    SubmitApplicationRequest,
};
use counter_domain::id::ActId;
use counter_wire::file::Frame;
use counter_wire::verdict::{HeldCause, Verdict};
use uuid::Uuid;

use crate::centre;
use crate::station::{PASSWORD, Station, the_person};

/// A station with one submitted application, and its act as the centre got it.
fn submitted() -> (Station, SealedAct) {
    let station = Station::new();
    centre::introduce(station.dir.path());
    station.login("0101");
    let draft = station.good_draft();
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    station.counter.prepare_form(&request).unwrap();
    let submit = SubmitApplicationRequest {
        draft: draft.draft,
        signed: true,
    };
    station.counter.submit_application(&submit).unwrap();
    let act = exported(&station).remove(0);
    (station, act)
}

fn exported(station: &Station) -> Vec<SealedAct> {
    let frames = exported_frames(station);
    let blobs = frames.iter().filter(|f| matches!(f, Frame::Blob(_)));
    assert_eq!(blobs.count(), 1, "the photo goes with the act");
    centre::acts(&frames)
}

/// What waits, as the centre reads it from the stick.
pub(crate) fn exported_frames(station: &Station) -> Vec<Frame> {
    let done = station
        .counter
        .export_acts_to(station.dir.path(), "centre")
        .unwrap();
    let frames = centre::read(&station.dir.path().join(done.file));
    assert!(matches!(frames.first(), Some(Frame::Head(_))));
    frames
}

fn judge(station: &Station, act: &SealedAct, verdict: Verdict) {
    let verdict = centre::verdict(act, verdict);
    let file = centre::answer(station.dir.path(), vec![verdict], &centre::key());
    let done = station.counter.import_file_from(&file).unwrap();
    assert_eq!(done.verdicts, 1);
}

fn conflict() -> Verdict {
    Verdict::Held {
        cause: HeldCause::Conflict {
            with: ActId(Uuid::from_u128(77)),
        },
        since: centre::at(),
    }
}

fn refused() -> Verdict {
    Verdict::Refused {
        rule: "CARD-5-1".to_owned(),
        reason: "already_has_card".to_owned(),
        params: std::collections::BTreeMap::new(),
        at: centre::at(),
        by: None,
    }
}

fn item(act: &SealedAct) -> DeskItemRequest {
    DeskItemRequest {
        act: act.envelope().id.to_string(),
    }
}

fn reason(act: &SealedAct, reason: &str) -> DeskReasonRequest {
    DeskReasonRequest {
        act: act.envelope().id.to_string(),
        reason: reason.to_owned(),
    }
}

#[test]
fn s07_a_conflict_lies_on_the_desk_with_whom_to_call_and_a_withdrawal_prints_a_slip() {
    let (station, act) = submitted();
    assert!(station.counter.list_desk().unwrap().rows.is_empty());
    judge(&station, &act, conflict());
    let desk = station.counter.list_desk().unwrap();
    assert_eq!(desk.rows.len(), 1);
    assert_eq!(desk.rows[0].cause.code, "conflict");
    assert_eq!(desk.rows[0].state, "held");
    let view = station.counter.open_desk_item(&item(&act)).unwrap();
    assert!(view.phone.is_some(), "the citizen can be called");
    assert_eq!(view.papers.len(), 2, "form and receipt");
    let number = view.fields.iter().find(|f| f.field == "application_number");
    assert!(number.is_some_and(|field| field.differs && field.centre.is_none()));
    let before = number.and_then(|field| field.before.as_deref());
    assert_eq!(before, Some(""), "there was no application before it");
    let allowed: Vec<_> = view
        .actions
        .iter()
        .filter(|action| action.allowed)
        .map(|action| action.business.as_str())
        .collect();
    assert_eq!(allowed, ["withdraw", "correct", "hand_over"]);
    let done = station
        .counter
        .withdraw_act(&reason(&act, "已在二号窗受理"))
        .unwrap();
    assert!(done.desk.rows.is_empty(), "it is settled here");
    let slip = done.slip.expect("a slip for the citizen");
    assert_eq!(slip.kind, "withdrawal_slip");
    let pdf = station.counter.blob(&slip.blob).unwrap();
    assert!(pdf.bytes.starts_with(b"%PDF"));
    let person = station.counter.open_person(&the_person()).unwrap();
    assert!(person.applications.is_empty(), "it does not count any more");
    let again = station.counter.withdraw_act(&reason(&act, "x"));
    assert_eq!(again.unwrap_err().params["rule"], "DESK-1");
}

#[test]
fn desk_4_a_step_without_a_reason_is_refused() {
    let (station, act) = submitted();
    judge(&station, &act, conflict());
    let error = station
        .counter
        .withdraw_act(&reason(&act, " "))
        .unwrap_err();
    assert_eq!(error.params["rule"], "DESK-4");
}

#[test]
fn s05_a_correction_replaces_the_act_under_the_same_number() {
    let (station, act) = submitted();
    judge(&station, &act, refused());
    let desk = station.counter.list_desk().unwrap();
    assert_eq!(desk.rows[0].cause.rule.as_deref(), Some("CARD-5-1"));
    let draft = station.counter.correct_act(&item(&act)).unwrap();
    assert_eq!(draft.form.phone, "0906-3300000", "as it was said");
    assert!(draft.photo.is_some(), "with the photo");
    let again = station.counter.correct_act(&item(&act)).unwrap();
    assert_eq!(again.draft, draft.draft, "the same draft");
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    let frozen = station.counter.prepare_form(&request).unwrap();
    assert_eq!(
        frozen.number, desk.rows[0].number,
        "the paper keeps its number"
    );
    let submit = SubmitApplicationRequest {
        draft: draft.draft,
        signed: true,
    };
    station.counter.submit_application(&submit).unwrap();
    assert!(station.counter.list_desk().unwrap().rows.is_empty());
    let correction = exported(&station).remove(0);
    assert_eq!(correction.envelope().replaces, Some(act.envelope().id));
    let person = station.counter.open_person(&the_person()).unwrap();
    assert_eq!(person.applications.len(), 1);
}

#[test]
fn desk_3_a_held_act_is_decided_by_a_supervisor_with_his_own_signature() {
    let (station, act) = submitted();
    judge(&station, &act, conflict());
    let decide = |password: &str| {
        station.counter.decide_act(&DecideActRequest {
            act: act.envelope().id.to_string(),
            accept: false,
            reason: "重复受理".to_owned(),
            password: password.to_owned(),
        })
    };
    let error = decide(PASSWORD).unwrap_err();
    assert_eq!(
        error.params["rule"], "DESK-3",
        "not by the clerk who did it"
    );
    station.login("0301");
    assert_eq!(decide("wrong").unwrap_err().code, ErrorCode::WrongPassword);
    let done = decide(PASSWORD).unwrap();
    assert!(done.desk.rows.is_empty());
    let acts = exported_after(&station);
    let decision = acts.last().unwrap().envelope();
    assert_eq!(decision.kind, "act_decided");
    assert!(decision.actor_key.is_some(), "signed by himself");
}

/// Acts that still wait, without a photo among them.
fn exported_after(station: &Station) -> Vec<SealedAct> {
    let done = station
        .counter
        .export_acts_to(station.dir.path(), "centre")
        .unwrap();
    centre::acts(&centre::read(&station.dir.path().join(done.file)))
}

#[test]
fn an_answer_that_the_centre_did_not_sign_is_not_believed() {
    let (station, act) = submitted();
    let liar = counter_act::SigningKey::from_seed(&[66; 32]);
    let verdict = centre::verdict(&act, conflict());
    let file = centre::answer(station.dir.path(), vec![verdict], &liar);
    let error = station.counter.import_file_from(&file).unwrap_err();
    assert_eq!(error.code, ErrorCode::FileUnreadable);
    assert!(station.counter.list_desk().unwrap().rows.is_empty());
}

#[test]
fn a_machine_without_a_line_says_so() {
    let (station, _) = submitted();
    let view = station.counter.sync_now().unwrap();
    assert_eq!(view.unsent, 1);
    assert!(view.unsent_bytes > 0, "the photo waits too");
    assert_eq!(view.waiting.len(), 1);
    assert_eq!(view.waiting[0].kind, "application_submitted");
}
