//! Repairing a photo: proposed, taken, undone, and listed on the act.

use counter_act::{Payload, Subject};
use counter_app::contract::{
    CommandError, DraftRequest, DraftView, ErrorCode, PhotoView, RepairProposal, RepairRequest,
    SubmitApplicationRequest,
};
use counter_domain::act::ActBody;
use counter_domain::role::StaffId;
use counter_store::keys::KeyFile;
use counter_store::{Store, StoreError};

use crate::station::{PASSWORD, PERSON, Station, good_form, photo};

/// Everything that may be done.
fn request(draft: &DraftView) -> RepairRequest {
    RepairRequest {
        draft: draft.draft.clone(),
        upright: true,
        white_balance: true,
        background: true,
    }
}

fn attached(station: &Station, name: &str) -> DraftView {
    let draft = station.draft();
    let bytes = photo(name);
    station.counter.attach_photo(&draft.draft, &bytes).unwrap()
}

fn proposed(station: &Station, draft: &DraftView) -> RepairProposal {
    station.counter.propose_repair(&request(draft)).unwrap()
}

fn undone(station: &Station, draft: &DraftView) -> Result<DraftView, CommandError> {
    station.counter.undo_repair(&DraftRequest {
        draft: draft.draft.clone(),
    })
}

fn photo_of(draft: &DraftView) -> PhotoView {
    draft.photo.clone().unwrap()
}

#[test]
fn a_proposal_changes_nothing_until_it_is_taken_and_can_be_undone() {
    let station = Station::open();
    let draft = attached(&station, "exif-rotated.jpg");
    assert!(!photo_of(&draft).ok);
    let proposal = proposed(&station, &draft);
    let after = proposal.after.unwrap();
    assert!(after.ok, "{:?}", after.findings);
    assert!(after.overlay.is_some(), "the head is drawn on it");
    assert!(
        proposal.steps.iter().any(|step| step.step == "oriented"),
        "{:?}",
        proposal.steps
    );
    assert_eq!(proposal.before.blob, photo_of(&draft).blob);
    assert_eq!(
        photo_of(&station.draft()).blob,
        photo_of(&draft).blob,
        "looking at a repair changes nothing"
    );
    let shown = station.counter.blob(&after.blob).unwrap();

    let taken = station.counter.take_repair(&request(&draft)).unwrap();
    let kept = photo_of(&taken);
    assert_eq!(
        station.counter.blob(&kept.blob).unwrap().bytes,
        shown.bytes,
        "what was shown is what is kept"
    );
    let repair = kept.repair.unwrap();
    assert_eq!(repair.original, photo_of(&draft).blob);
    assert_eq!(repair.steps, proposal.steps);
    assert!(
        station.counter.blob(&after.blob).is_err(),
        "the proposal's picture is gone"
    );

    let again = station.counter.take_repair(&request(&taken)).unwrap();
    assert_eq!(
        photo_of(&again).blob,
        kept.blob,
        "a repair begins from the file as it came, never from a repair"
    );
    let back = undone(&station, &draft).unwrap();
    assert_eq!(photo_of(&back), photo_of(&draft), "as it came");
    assert_eq!(
        undone(&station, &draft).unwrap_err().code,
        ErrorCode::NotFound,
        "nothing is left to be undone"
    );
}

#[test]
fn photo_1_a_repair_that_cannot_help_says_why() {
    let station = Station::open();
    for (name, word) in [("grey.jpg", "黑白"), ("half-cut.jpg", "不完整")] {
        let draft = attached(&station, name);
        let proposal = proposed(&station, &draft);
        assert!(proposal.after.is_none(), "{name}");
        assert!(
            proposal.obstacle.contains(word),
            "{name}: {}",
            proposal.obstacle
        );
        let error = station.counter.take_repair(&request(&draft)).unwrap_err();
        assert_eq!(error.code, ErrorCode::PhotoNotRepaired, "{name}");
        assert_eq!(
            photo_of(&station.draft()).blob,
            photo_of(&draft).blob,
            "{name} stays as it came"
        );
    }
}

#[test]
fn another_photo_forgets_the_repair_of_the_one_before() {
    let station = Station::open();
    let draft = attached(&station, "exif-rotated.jpg");
    station.counter.take_repair(&request(&draft)).unwrap();
    let replaced = attached(&station, "good.jpg");
    assert_eq!(photo_of(&replaced).repair, None);
    assert_eq!(
        undone(&station, &replaced).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[test]
fn photo_4_the_act_lists_each_step_of_the_repair_and_who_ticked() {
    let station = Station::open();
    let draft = attached(&station, "exif-rotated.jpg");
    let original = photo_of(&draft).blob;
    let draft = station.counter.take_repair(&request(&draft)).unwrap();
    let steps = photo_of(&draft).repair.unwrap().steps;
    let form = good_form(&draft);
    let draft = station.save(&draft, form);
    assert_eq!(draft.objection, None);
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    station.counter.prepare_form(&request).unwrap();
    station
        .counter
        .submit_application(&SubmitApplicationRequest {
            draft: draft.draft,
            signed: true,
        })
        .unwrap();
    assert_eq!(
        station
            .counter
            .blob(&original)
            .map(|_| ())
            .unwrap_err()
            .code,
        ErrorCode::NotFound,
        "the file as it came goes with the draft"
    );

    station.counter.logout();
    let dir = station.dir.path();
    let staff = StaffId("0101".to_owned());
    let login = KeyFile::load(dir).unwrap().login(&staff, PASSWORD).unwrap();
    let store = Store::open(dir, &login.data_key).unwrap();
    let person = Subject {
        kind: "person".to_owned(),
        id: PERSON.to_owned(),
    };
    let (sealed, bytes) = store
        .read(|reading| {
            let act = reading.acts().of_subject(&person)?.remove(0);
            Ok((act.open(), reading.acts().payload(act.id)?))
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    let sealed = sealed.unwrap();
    let envelope = sealed.envelope();
    let payload = Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &bytes.unwrap(),
    )
    .unwrap();
    let ActBody::ApplicationSubmitted(submitted) = payload.body else {
        panic!("the act is a submission");
    };
    let attachment = submitted.content.photo.unwrap();
    assert_eq!(
        attachment.repaired_from.map(|hash| format!("photo/{hash}")),
        Some(original)
    );
    let listed: Vec<_> = attachment
        .repairs
        .iter()
        .map(|step| (step.step.as_str(), step.detail.as_str()))
        .collect();
    let shown: Vec<_> = steps
        .iter()
        .map(|step| (step.step.as_str(), step.sentence.as_str()))
        .collect();
    assert_eq!(listed, shown, "each step, in order, in words");
    assert!(!attachment.ticks.is_empty(), "somebody ticked");
    assert!(
        attachment.ticks.iter().all(|tick| tick.by == staff),
        "and it was the clerk"
    );
}
