//! Rules of who stands at the window, and with which papers, for a loss, its release, a hand-out
//! and a cancellation.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{
    Applicant, ApplicationStatus, Attendance, Employer, MaterialForm, MaterialKind,
};
use counter_domain::card::CardStatus;
use counter_domain::fact::Fact;
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, STANDING, Window, XPCC, agent as model_agent,
    content_by_agent, marked, material, morning, oneself, passes, policy, refused,
};

/// His agent with his own original and a copy of the holder's.
fn agent() -> Attendance {
    let content = content_by_agent();
    Attendance {
        by: content.applicant,
        identity: content.identity,
        materials: vec![
            material(MaterialKind::AgentIdentity, MaterialForm::Original),
            material(MaterialKind::ApplicantIdentity, MaterialForm::Copy),
        ],
    }
}

fn with(mut attendance: Attendance, kind: MaterialKind, form: MaterialForm) -> Attendance {
    attendance.materials.push(material(kind, form));
    attendance
}

fn without(mut attendance: Attendance, kind: MaterialKind) -> Attendance {
    attendance
        .materials
        .retain(|material| material.kind != kind);
    attendance
}

fn written_loss(attendance: Attendance) -> Request {
    Request::ReportWrittenLoss {
        card: OLD_CARD,
        attendance: Some(Box::new(attendance)),
    }
}

fn release(attendance: Attendance) -> Request {
    Request::ReleaseOralLoss {
        card: OLD_CARD,
        attendance: Some(Box::new(attendance)),
    }
}

fn cancel(attendance: Attendance) -> Request {
    Request::CancelCard {
        card: OLD_CARD,
        attendance: Some(Box::new(attendance)),
    }
}

fn collect(attendance: Attendance) -> Request {
    Request::CollectCard {
        application: APPLICATION,
        card: NEW_CARD,
        old_card_taken_back: false,
        attendance: Some(Box::new(attendance)),
    }
}

fn ended() -> Window {
    Window::with_card(CardStatus::Normal)
        .facts(|facts| facts.relation_ended = Fact::known(true, morning()))
}

#[test]
fn card_12_4_a_written_loss_wants_the_holders_original() {
    let window = Window::with_card(CardStatus::Normal);
    let act = passes(window.ask(written_loss(oneself())));
    assert!(
        matches!(act.body, ActBody::WrittenLossReported { attendance: Some(it), .. } if *it == oneself()),
        "the act keeps who came and what he showed"
    );
    let nothing = without(oneself(), MaterialKind::ApplicantIdentity);
    let refusal = refused(
        window.ask(written_loss(nothing.clone())),
        "CARD-12-4",
        "material_missing",
    );
    assert_eq!(refusal.params["material"], "applicant_identity");
    let copy = with(nothing, MaterialKind::ApplicantIdentity, MaterialForm::Copy);
    refused(
        window.ask(written_loss(copy)),
        "CARD-12-4",
        "material_missing",
    );
    let mut unseen = oneself();
    unseen.materials[0].verified = false;
    refused(
        window.ask(written_loss(unseen)),
        "CARD-12-4",
        "material_missing",
    );
}

#[test]
fn card_12_4_an_expired_paper_is_not_one_that_is_in_force() {
    let window = Window::with_card(CardStatus::Normal);
    let until = |day| {
        let mut attendance = oneself();
        attendance.identity.valid_until = Some(day);
        written_loss(attendance)
    };
    passes(window.ask(until(date(2026, 11, 20))));
    refused(
        window.ask(until(date(2026, 11, 19))),
        "CARD-12-4",
        "identity_expired",
    );
}

#[test]
fn card_12_4_an_act_of_the_first_release_passes_with_a_mark() {
    let window = Window::with_card(CardStatus::Normal);
    let request = Request::ReportWrittenLoss {
        card: OLD_CARD,
        attendance: None,
    };
    marked(window.ask(request), &[("CARD-12-4", "papers")]);
}

#[test]
fn card_12_5_an_agent_reports_a_loss_with_his_set() {
    let window = Window::with_card(CardStatus::Normal);
    passes(window.ask(written_loss(agent())));
    for kind in [MaterialKind::AgentIdentity, MaterialKind::ApplicantIdentity] {
        refused(
            window.ask(written_loss(without(agent(), kind))),
            "CARD-12-5",
            "material_missing",
        );
    }
    let mut himself = agent();
    if let Applicant::ByAgent(named) = &mut himself.by {
        named.number = himself.identity.number.clone();
    }
    refused(
        window.ask(written_loss(himself)),
        "CARD-12-5",
        "agent_is_applicant",
    );
    let mut nameless = agent();
    if let Applicant::ByAgent(named) = &mut nameless.by {
        named.phone = Sensitive::new("  ".to_owned());
    }
    refused(
        window.ask(written_loss(nameless)),
        "CARD-12-5",
        "agent_incomplete",
    );
}

#[test]
fn card_13_2_a_release_wants_the_holders_original() {
    let window = Window::with_card(CardStatus::OralLoss);
    passes(window.ask(release(oneself())));
    refused(
        window.ask(release(without(oneself(), MaterialKind::ApplicantIdentity))),
        "CARD-13-2",
        "material_missing",
    );
}

#[test]
fn card_13_4_an_agent_who_releases_brings_the_holders_original_too() {
    let window = Window::with_card(CardStatus::OralLoss);
    refused(
        window.ask(release(agent())),
        "CARD-13-4",
        "material_missing",
    );
    let both = with(
        agent(),
        MaterialKind::ApplicantIdentity,
        MaterialForm::Original,
    );
    passes(window.ask(release(both)));
    let lenient = XPCC.replace(
        r#""card.release_wants_holders_original", "value": true"#,
        r#""card.release_wants_holders_original", "value": false"#,
    );
    let lenient = Window {
        policy: policy(&[&lenient, STANDING]),
        ..window
    };
    passes(lenient.ask(release(agent())));
}

#[test]
fn card_8_1_papers_of_someone_else_do_no_business() {
    let window = Window::with_card(CardStatus::OralLoss);
    let mut other = oneself();
    other.identity.name = Sensitive::new("买买提·阿卜拉".to_owned());
    for request in [release(other.clone()), written_loss(other)] {
        refused(window.ask(request), "CARD-8-1", "name_differs");
    }
}

#[test]
fn card_20_1_a_card_is_handed_to_its_holder_or_his_agent() {
    let window = Window::with_application(ApplicationStatus::AwaitingCollection);
    passes(window.ask(collect(oneself())));
    passes(window.ask(collect(agent())));
    for attendance in [
        without(oneself(), MaterialKind::ApplicantIdentity),
        without(agent(), MaterialKind::AgentIdentity),
    ] {
        refused(
            window.ask(collect(attendance)),
            "CARD-20-1",
            "material_missing",
        );
    }
}

#[test]
fn card_16_2_a_cancellation_wants_the_banks_receipt() {
    let window = ended();
    let refusal = refused(
        window.ask(cancel(oneself())),
        "CARD-16-2",
        "material_missing",
    );
    assert_eq!(refusal.params["material"], "bank_closure_receipt");
    let receipt = MaterialKind::BankClosureReceipt;
    passes(window.ask(cancel(with(oneself(), receipt, MaterialForm::Original))));
    refused(
        window.ask(cancel(with(oneself(), receipt, MaterialForm::Copy))),
        "CARD-16-2",
        "material_missing",
    );
}

#[test]
fn card_7_1_4_only_applications_are_made_by_a_list() {
    let mut listed = oneself();
    listed.by = Applicant::ByEmployer(Employer {
        employer: "181团农业发展服务中心".to_owned(),
        operator: model_agent().name,
        number: model_agent().number,
        phone: model_agent().phone,
    });
    let window = Window::with_card(CardStatus::Normal);
    refused(
        window.ask(written_loss(listed)),
        "CARD-7-1-4",
        "application_only",
    );
}
