//! Businesses about a card and an application: what is offered, what is refused with what was
//! typed kept, and the receipt that goes with the act.

use counter_app::contract::{
    ActForm, ActionView, AttendanceForm, CommandError, DraftRequest, ErrorCode, MaterialForm,
    PerformActRequest, PerformedView, PersonRequest, PersonView, SubmitApplicationRequest,
};

use crate::station::{CARD, HOLDER, HOLDERS_NAME, HOLDERS_NUMBER, PERSON, Station};

pub(crate) fn open(station: &Station, person: &str) -> PersonView {
    station
        .counter
        .open_person(&PersonRequest {
            person: person.to_owned(),
        })
        .unwrap()
}

pub(crate) fn action(view: &PersonView, business: &str) -> ActionView {
    let mut actions = view.actions.iter();
    let found = actions.find(|action| action.business == business);
    found.unwrap().clone()
}

pub(crate) fn perform(
    station: &Station,
    person: &str,
    business: &str,
    subject: &str,
    form: ActForm,
) -> Result<PerformedView, CommandError> {
    station.counter.perform_act(&PerformActRequest {
        person: person.to_owned(),
        business: business.to_owned(),
        subject: subject.to_owned(),
        form,
    })
}

/// The holder with the papers that the action asks for.
pub(crate) fn with_papers(papers: &[MaterialForm]) -> ActForm {
    ActForm {
        attendance: Some(AttendanceForm {
            identity_name: HOLDERS_NAME.to_owned(),
            identity_number: HOLDERS_NUMBER.to_owned(),
            materials: papers
                .iter()
                .map(|paper| MaterialForm {
                    verified: true,
                    ..paper.clone()
                })
                .collect(),
            ..AttendanceForm::default()
        }),
        ..ActForm::default()
    }
}

pub(crate) fn by_window() -> ActForm {
    ActForm {
        channel: "window".to_owned(),
        ..ActForm::default()
    }
}

pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, CommandError>) -> (String, String) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code, ErrorCode::Refused, "{error:?}");
    let said = |key: &str| error.params.get(key).cloned().unwrap_or_default();
    (said("rule"), said("reason"))
}

#[test]
fn card_12_3_an_oral_loss_is_offered_done_and_given_a_receipt() {
    let station = Station::open();
    let before = open(&station, HOLDER);
    assert!(action(&before, "report_oral_loss").allowed);
    let release = action(&before, "release_oral_loss");
    assert!(!release.allowed, "nothing is lost yet");
    assert_eq!(release.rule.as_deref(), Some("CARD-13-1"));

    let done = perform(&station, HOLDER, "report_oral_loss", CARD, by_window()).unwrap();
    let receipt = done.receipt.unwrap();
    assert_eq!(receipt.kind, "business_receipt");
    assert_eq!(
        receipt.number, "661181261122A01000018",
        "the day's first number"
    );
    let pdf = station.counter.blob(&receipt.blob).unwrap();
    assert!(pdf.bytes.starts_with(b"%PDF"));
    let card = done.person.banner.card.unwrap();
    assert_eq!(
        (card.status.as_str(), card.lapses_at.as_deref()),
        ("oral_loss", Some("11-24 11:06"))
    );
    let newest = done.person.history.first().unwrap();
    assert_eq!(
        newest.number.as_deref(),
        Some(receipt.number.as_str()),
        "the act carries the receipt's number"
    );

    station.clock.pass_minutes(48 * 60);
    station.login("0101");
    let lapsed = open(&station, HOLDER).banner.card.unwrap();
    assert_eq!(lapsed.status, "normal", "it lapses by itself");
}

#[test]
fn card_12_4_without_papers_nothing_is_recorded_and_with_them_it_is() {
    let station = Station::open();
    let offered = action(&open(&station, HOLDER), "report_written_loss");
    assert_eq!(offered.papers.len(), 1, "his identity card");
    assert_eq!(offered.papers_of_agent.len(), 2, "the agent's and a copy");
    let outcome = perform(
        &station,
        HOLDER,
        "report_written_loss",
        CARD,
        with_papers(&[]),
    );
    assert_eq!(
        refusal(outcome),
        ("CARD-12-4".to_owned(), "material_missing".to_owned())
    );
    assert!(
        open(&station, HOLDER).history.is_empty(),
        "nothing was recorded"
    );
    let done = perform(
        &station,
        HOLDER,
        "report_written_loss",
        CARD,
        with_papers(&offered.papers),
    )
    .unwrap();
    assert_eq!(done.marks, Vec::<String>::new());
    assert_eq!(done.person.banner.card.unwrap().status, "written_loss");
}

#[test]
fn card_25_1_a_clerk_freezes_and_only_a_supervisor_unfreezes_by_his_own_signature() {
    let station = Station::open();
    let why = |reason: &str| ActForm {
        reason: reason.to_owned(),
        ..ActForm::default()
    };
    let done = perform(&station, HOLDER, "freeze_card", CARD, why("冒用")).unwrap();
    assert!(done.receipt.is_none(), "nobody takes a paper home");
    let outcome = perform(&station, HOLDER, "unfreeze_card", CARD, why("已核实"));
    assert_eq!(refusal(outcome).1, "supervisor_only");
    station.counter.logout();
    station.login("0301");
    let done = perform(&station, HOLDER, "unfreeze_card", CARD, why("已核实")).unwrap();
    assert_eq!(done.person.banner.card.unwrap().status, "normal");
}

#[test]
fn what_cannot_be_read_is_said_by_its_field() {
    let station = Station::open();
    let cases: [(&str, ActForm, &str, &str); 4] = [
        (
            "report_oral_loss",
            ActForm::default(),
            "channel",
            "unknown_choice",
        ),
        (
            "report_oral_loss",
            ActForm {
                channel: "phone12333".to_owned(),
                reported_at: "昨天".to_owned(),
                ..ActForm::default()
            },
            "reported_at",
            "not_a_moment",
        ),
        (
            "freeze_card",
            ActForm {
                reason: "冒".repeat(201),
                ..ActForm::default()
            },
            "reason",
            "too_long",
        ),
        ("dance", ActForm::default(), "business", "unknown_choice"),
    ];
    for (business, form, field, reason) in cases {
        let error = perform(&station, HOLDER, business, CARD, form).unwrap_err();
        let said = |key: &str| error.params.get(key).map(String::as_str);
        assert_eq!(said("field"), Some(field), "{business}");
        assert_eq!(said("reason"), Some(reason), "{business}");
    }
}

/// An application of the person without a card, entered by the clerk who is logged in.
pub(crate) fn applied(station: &Station) -> String {
    let draft = station.good_draft();
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    station.counter.prepare_form(&request).unwrap();
    let submitted = station
        .counter
        .submit_application(&SubmitApplicationRequest {
            draft: draft.draft,
            signed: true,
        })
        .unwrap();
    submitted.row.application
}

#[test]
fn card_9_3_a_return_is_told_before_it_can_be_closed_and_the_notice_says_how() {
    let station = Station::open();
    let application = applied(&station);
    station.counter.logout();
    station.login("0201");
    let returned = ActForm {
        reasons: vec!["photo_unfit".to_owned()],
        note: "背景不是白色".to_owned(),
        ..ActForm::default()
    };
    let none = perform(
        &station,
        PERSON,
        "return_application",
        &application,
        ActForm::default(),
    );
    assert_eq!(refusal(none).1, "reason_missing");
    let done = perform(
        &station,
        PERSON,
        "return_application",
        &application,
        returned,
    )
    .unwrap();
    assert!(done.receipt.is_none(), "the notice comes when he is told");
    station.counter.logout();
    station.login("0101");
    let ended = || ActForm {
        reason: "不再办理".to_owned(),
        ..ActForm::default()
    };
    let outcome = perform(
        &station,
        PERSON,
        "terminate_application",
        &application,
        ended(),
    );
    assert_eq!(
        refusal(outcome),
        ("CARD-9-3".to_owned(), "not_told".to_owned())
    );
    let told = ActForm {
        way: "phone".to_owned(),
        ..ActForm::default()
    };
    let notice = perform(&station, PERSON, "tell_applicant", &application, told).unwrap();
    let notice = notice.receipt.unwrap();
    assert_eq!(notice.kind, "card_return_notice");
    let done = perform(
        &station,
        PERSON,
        "terminate_application",
        &application,
        ended(),
    )
    .unwrap();
    assert_eq!(
        done.receipt.unwrap().number,
        notice.number,
        "one number, one business"
    );
    assert_eq!(
        done.person.applications.first().unwrap().status,
        "terminated"
    );
}

#[test]
fn card_7_2_2_nobody_reviews_what_he_entered() {
    let station = Station::open();
    let application = applied(&station);
    let own = action(&open(&station, PERSON), "approve_application");
    assert!(!own.allowed, "a clerk does not review");
    assert_eq!(own.reason.as_deref(), Some("reviewer_only"));
    station.counter.logout();
    station.login("0201");
    assert!(action(&open(&station, PERSON), "approve_application").allowed);
    let done = perform(
        &station,
        PERSON,
        "approve_application",
        &application,
        ActForm::default(),
    )
    .unwrap();
    assert_eq!(done.person.applications.first().unwrap().status, "approved");
}
