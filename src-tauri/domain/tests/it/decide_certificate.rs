//! Rules of certificates: QU-1-4, N10-2-5-1 and the product's own CERT rules.

use std::fmt::Write as _;

use counter_domain::act::{ActBody, Request};
use counter_domain::application::ApplicationStatus;
use counter_domain::certificate::{
    CertificateContent, CertificateStatus, CertificateStep, Contributions, SealWay, cell,
};
use counter_domain::contribution::Month;
use counter_domain::evolve::{Report, evolve};
use counter_domain::id::DocumentId;
use counter_domain::role::Role;
use counter_domain::sensitive::Sensitive;
use counter_domain::table::Cell;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::model::{APPLICATION, Window, collect, marked, morning, number, passes, refused};

const PAPER: DocumentId = DocumentId(Uuid::from_u128(9));

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn content(seal: SealWay) -> CertificateContent {
    CertificateContent {
        certificate: PAPER,
        number: number(5),
        document_kind: "personal_contribution_certificate".to_owned(),
        seal,
        first: month("2026-01"),
        last: month("2026-10"),
        data_until: date(2026, 10, 31),
        template: 1,
        fonts: "a".repeat(64),
        data: Sensitive::new("{}".to_owned()),
        pdf_sha256: "b".repeat(64),
        pages: 1,
        application: None,
    }
}

fn make(seal: SealWay) -> Request {
    Request::MakeCertificate(Box::new(content(seal)))
}

fn stamp(way: SealWay) -> Request {
    Request::StampCertificate {
        certificate: PAPER,
        way,
        copies: 1,
        file_sha256: (way == SealWay::Electronic).then(|| "c".repeat(64)),
    }
}

fn void(reason: &str) -> Request {
    Request::VoidCertificate {
        certificate: PAPER,
        reason: reason.to_owned(),
    }
}

fn refuse(reason: &str) -> Request {
    Request::RefuseSeal {
        certificate: PAPER,
        reason: reason.to_owned(),
    }
}

/// A person whose contributions are known.
fn window() -> Window {
    let mut window = Window::new();
    window.reported(&Report::Contributions(Box::new(Contributions::none(date(
        2026, 10, 31,
    )))));
    window
}

fn with(seal: SealWay) -> Window {
    let mut window = window();
    window.act(make(seal));
    window
}

fn supervised(window: Window) -> Window {
    window.by("supervisor", Role::Supervisor)
}

fn status(window: &Window) -> CertificateStatus {
    window.person.certificates[&PAPER].at(window.now.reading())
}

/// A person with the paper in a state, at an instant at which it is that.
fn standing(state: CertificateStatus) -> Window {
    use CertificateStatus as S;
    let clerk = |window: Window| window.by("clerk", Role::Clerk);
    match state {
        S::Ready => with(SealWay::None),
        S::AwaitingSeal => with(SealWay::ByHand),
        S::Stamped => {
            let mut window = supervised(with(SealWay::ByHand));
            window.act(stamp(SealWay::ByHand));
            clerk(window)
        }
        S::SealRefused => {
            let mut window = supervised(with(SealWay::ByHand));
            window.act(refuse("材料不齐"));
            clerk(window)
        }
        S::HandedOver => {
            let mut window = with(SealWay::None);
            window.act(Request::HandOverCertificate(PAPER));
            window
        }
        S::Expired => with(SealWay::None).at(morning() + SignedDuration::from_hours(24 * 120)),
        S::Void => {
            let mut window = with(SealWay::None);
            window.act(void("打印污损"));
            window
        }
        S::Lapsed => {
            let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
            window.act(pickup());
            window.act(collect());
            window
        }
    }
}

/// The paper that stands in for the card of [`APPLICATION`].
fn pickup() -> Request {
    let mut pickup = content(SealWay::None);
    "card_pickup_certificate".clone_into(&mut pickup.document_kind);
    pickup.application = Some(APPLICATION);
    Request::MakeCertificate(Box::new(pickup))
}

#[test]
fn n10_2_5_1_a_paper_without_a_seal_is_handed_over_at_once() {
    let mut window = with(SealWay::None);
    assert_eq!(status(&window), CertificateStatus::Ready);
    window.act(Request::HandOverCertificate(PAPER));
    assert_eq!(status(&window), CertificateStatus::HandedOver);
}

#[test]
fn qu_1_4_a_paper_for_the_seal_waits_for_the_supervisor() {
    let mut window = with(SealWay::ByHand);
    refused(
        window.ask(Request::HandOverCertificate(PAPER)),
        "QU-1-4",
        "not_stamped",
    );
    refused(
        window.ask(stamp(SealWay::ByHand)),
        "QU-1-4",
        "supervisor_only",
    );
    window = supervised(window);
    refused(
        window.ask(stamp(SealWay::Electronic)),
        "QU-1-4",
        "other_way",
    );
    let body = window.act(stamp(SealWay::ByHand));
    assert!(
        body.needs_the_actors_signature(),
        "a seal is released by its supervisor's own signature"
    );
    let stamping = window.person.certificates[&PAPER].stamping.clone().unwrap();
    assert_eq!(
        (stamping.by.0.as_str(), stamping.copies),
        ("supervisor", 1),
        "the register knows who and how many"
    );
    window = window.by("clerk", Role::Clerk);
    window.act(Request::HandOverCertificate(PAPER));
    assert_eq!(status(&window), CertificateStatus::HandedOver);
}

#[test]
fn qu_1_4_an_electronic_seal_is_in_its_file_and_one_by_hand_is_not() {
    let window = supervised(with(SealWay::Electronic));
    let asked = |file_sha256, copies| Request::StampCertificate {
        certificate: PAPER,
        way: SealWay::Electronic,
        copies,
        file_sha256,
    };
    refused(window.ask(asked(None, 1)), "QU-1-4", "file_missing");
    refused(
        window.ask(asked(Some("c".repeat(64)), 0)),
        "QU-1-4",
        "copies",
    );
    passes(window.ask(asked(Some("c".repeat(64)), 1)));
}

#[test]
fn cert_1_the_grid_of_a_certificate_is_the_reviewed_one_and_decides() {
    let mut lines = String::new();
    for state in CertificateStatus::ALL {
        writeln!(lines, "{state:?}").unwrap();
        for step in CertificateStep::ALL {
            let window = standing(state);
            assert_eq!(status(&window), state, "the paper stands as it should");
            let asked = match step {
                CertificateStep::Stamp => stamp(SealWay::ByHand),
                CertificateStep::RefuseSeal => refuse("材料不齐"),
                CertificateStep::HandOver => Request::HandOverCertificate(PAPER),
                CertificateStep::Reprint => Request::ReprintCertificate(PAPER),
                CertificateStep::Void => void("打印污损"),
            };
            let window = match step {
                CertificateStep::Stamp | CertificateStep::RefuseSeal => supervised(window),
                _ => window,
            };
            let verdict = window.ask(asked);
            match cell(state, step) {
                Cell::Allowed { rule, next } => {
                    writeln!(lines, "  {step:?} → {next:?} ({rule})").unwrap();
                    let body = verdict.unwrap().body;
                    let after = evolve(Some(window.person.clone()), &body, &[]).unwrap();
                    let paper = &after.certificates[&PAPER];
                    assert_eq!(paper.status, next, "{state:?} {step:?} is folded so");
                }
                Cell::Refused { rule, reason } => {
                    writeln!(lines, "  {step:?} ✗ {rule} {reason}").unwrap();
                    refused(verdict, rule.as_str(), reason);
                }
            }
        }
    }
    insta::assert_snapshot!("certificate", lines);
}

#[test]
fn cert_1_a_certificate_is_made_once_and_holds_three_months() {
    let mut window = window();
    let body = window.act(make(SealWay::None));
    let ActBody::CertificateMade(made) = &body else {
        panic!("a certificate was made")
    };
    assert_eq!(made.valid_until, date(2027, 2, 20), "three months");
    refused(window.ask(make(SealWay::None)), "CERT-1", "made_already");
    let last: Timestamp = "2027-02-20T15:59:59Z".parse().unwrap();
    assert_eq!(status(&window.clone().at(last)), CertificateStatus::Ready);
    let over = window.at(last + SignedDuration::from_secs(1));
    assert_eq!(status(&over), CertificateStatus::Expired, "midnight");
    let unknown = Request::HandOverCertificate(DocumentId(Uuid::from_u128(10)));
    refused(over.ask(unknown), "CERT-1", "unknown");
}

#[test]
fn cert_1_a_reprint_counts_and_changes_nothing_else() {
    let mut window = with(SealWay::None);
    window.act(Request::ReprintCertificate(PAPER));
    window.act(Request::ReprintCertificate(PAPER));
    assert_eq!(window.person.certificates[&PAPER].reprints, 2);
    assert_eq!(status(&window), CertificateStatus::Ready);
}

#[test]
fn cert_2_what_the_centre_never_told_is_marked_and_the_future_is_refused() {
    marked(
        Window::new().ask(make(SealWay::None)),
        &[("CERT-2", "contributions")],
    );
    passes(window().ask(make(SealWay::None)));
    let mut later = content(SealWay::None);
    later.data_until = date(2026, 11, 21);
    refused(
        window().ask(Request::MakeCertificate(Box::new(later))),
        "CERT-2",
        "data_from_the_future",
    );
}

#[test]
fn cert_3_months_are_in_order_and_have_begun() {
    let asked = |first: &str, last: &str| {
        let mut asked = content(SealWay::None);
        (asked.first, asked.last) = (month(first), month(last));
        window().ask(Request::MakeCertificate(Box::new(asked)))
    };
    passes(asked("2026-11", "2026-11"));
    refused(asked("2026-10", "2026-09"), "CERT-3", "reversed");
    refused(asked("2026-10", "2026-12"), "CERT-3", "month_to_come");
}

#[test]
fn cert_4_who_made_it_does_not_stamp_it() {
    let window = with(SealWay::ByHand).by("clerk", Role::Supervisor);
    refused(
        window.ask(stamp(SealWay::ByHand)),
        "CERT-4",
        "own_certificate",
    );
    refused(window.ask(refuse("材料不齐")), "CERT-4", "own_certificate");
    passes(supervised(window).ask(stamp(SealWay::ByHand)));
}

#[test]
fn cert_5_a_refusal_and_a_void_number_say_why() {
    let window = supervised(with(SealWay::ByHand));
    refused(window.ask(refuse(" ")), "CERT-5", "reason_missing");
    refused(window.ask(void("")), "CERT-5", "reason_missing");
    passes(window.ask(refuse("材料不齐")));
    passes(window.ask(void("重复出具")));
}

#[test]
fn cert_6_a_paper_stands_in_for_a_card_that_is_to_come_and_for_no_other() {
    use ApplicationStatus as S;
    for state in S::ALL {
        let verdict = Window::with_application(state).ask(pickup());
        match state {
            S::PendingReview
            | S::Approved
            | S::Reported
            | S::Making
            | S::ProductionFailed
            | S::AwaitingBank
            | S::BankMade
            | S::AwaitingCollection
            | S::Posted => drop(passes(verdict)),
            _ => drop(refused(verdict, "CERT-6", "no_card_to_come")),
        }
    }
    refused(window().ask(pickup()), "CARD-8-1", "application_unknown");
}

#[test]
fn cert_6_one_card_has_one_paper_that_is_good_and_a_reprint_counts() {
    let mut window = Window::with_application(ApplicationStatus::Making);
    window.act(pickup());
    let mut second = content(SealWay::None);
    second.certificate = DocumentId(Uuid::from_u128(10));
    second.application = Some(APPLICATION);
    let second = Request::MakeCertificate(Box::new(second));
    refused(window.ask(second.clone()), "CERT-6", "paper_is_out");
    window.act(Request::ReprintCertificate(PAPER));
    assert_eq!(window.person.certificates[&PAPER].reprints, 1);
    window.act(void("姓名有误"));
    passes(window.ask(second));
}

#[test]
fn cert_6_the_paper_lapses_when_the_card_is_collected_or_will_never_be() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    window.act(pickup());
    window.act(collect());
    assert_eq!(status(&window), CertificateStatus::Lapsed);
    let reprint = Request::ReprintCertificate(PAPER);
    refused(window.ask(reprint), "CERT-6", "lapsed");

    let mut window = Window::with_application(ApplicationStatus::PendingReview);
    window.act(pickup());
    window.act(Request::WithdrawApplication {
        application: APPLICATION,
        reason: "不办了".to_owned(),
    });
    assert_eq!(status(&window), CertificateStatus::Lapsed);
}

#[test]
fn card_3_2_an_auditor_makes_and_voids_nothing() {
    let window = with(SealWay::None).by("auditor", Role::Auditor);
    for asked in [
        make(SealWay::None),
        void("试"),
        Request::HandOverCertificate(PAPER),
    ] {
        refused(window.ask(asked), "CARD-3-2", "clerk_only");
    }
}
