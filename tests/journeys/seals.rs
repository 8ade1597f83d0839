//! What a certificate needs comes from the centre: contributions, the seal, and whom to trust.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use counter_app::contract::{
    CertificateView, MakeCertificateRequest, PersonRequest, VerifiedView, VerifyFileRequest,
};
use counter_central::registry::PersonReport;
use counter_document::{
    Document, DocumentKind, FontSet, RenderOptions, Seal, SealPlan, StampOptions, render, stamp,
};
use counter_domain::calendar::beijing;
use counter_domain::certificate::Contributions;
use counter_domain::contribution::{AccountYear, ContributionRun, ContributionState};
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use counter_domain::money::Fen;
use counter_domain::person::InsuranceKind;
use counter_domain::role::Role;
use counter_tests::division::{provisioned_seal, specimen_seal};
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region, Window, assets, member, office};
use jiff::Timestamp;
use jiff::civil::date;

const SEAL_NAME: &str = "181团社保所业务专用章";

/// Two years in the employees' pension, with the account that they made.
fn told() -> Contributions {
    let mut told = Contributions::none(date(2026, 10, 31));
    for (year, first, last) in [(2025, "2025-01", "2025-12"), (2026, "2026-01", "2026-10")] {
        let run = ContributionRun {
            insurance: InsuranceKind::EmployeePension,
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
            base: Fen(500_000),
            employer: Fen(80_000),
            personal: Fen(40_000),
            state: ContributionState::Paid,
            payer: "181团农业发展服务中心".to_owned(),
        };
        let months = run.months();
        let opening = if year == 2025 { Fen(0) } else { Fen(480_000) };
        let principal = Fen(40_000 * i64::from(months));
        told.tell(run, date(2026, 10, 31));
        let year = AccountYear {
            year,
            months,
            opening,
            principal,
            interest: Fen(0),
            spent: Fen(0),
            closing: Fen(opening.0 + principal.0),
        };
        told.tell_account(year, date(2026, 10, 31));
    }
    told
}

fn make(window: &Window, person: PersonId, kind: &str) -> CertificateView {
    let wish = MakeCertificateRequest {
        person: person.to_string(),
        kind: kind.to_owned(),
        first: "2025-07".to_owned(),
        last: "2026-10".to_owned(),
        monthly: true,
        address: String::new(),
        seal: false,
        handwritten: false,
    };
    window.counter.make_certificate(&wish).unwrap()
}

#[test]
fn n10_2_5_1_what_the_centre_tells_of_contributions_is_certified_without_the_line() {
    let region = Region::new();
    let person = region.person(1, HERE);
    region.report(&[PersonReport {
        person,
        report: Report::Contributions(Box::new(told())),
    }]);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    let of = PersonRequest {
        person: person.to_string(),
    };
    let options = window.counter.certificate_options(&of).unwrap();
    let made: Vec<String> = options
        .kinds
        .iter()
        .map(|kind| make(&window, person, &kind.kind).status)
        .collect();
    assert_eq!(made, ["ready"; 4], "each kind, with the line down");
    window.proxy.set(Line::Up);
    window.synced();
    let accepted =
        "SELECT count(*) FROM act WHERE kind = 'certificate_made' AND verdict = 'accepted'";
    assert_eq!(region.count(accepted), 4, "the centre decides the same");
    region.holds();
}

fn seal(at: Timestamp) -> Seal {
    let mut random = fastrand::Rng::with_seed(7);
    specimen_seal(SEAL_NAME, at, &mut |buffer| random.fill(buffer))
}

/// As `counterctl staff seal` writes it, for the supervisor 0301.
fn provisioned(seal: &Seal) -> String {
    let keeper = member("0301", "陈静", Role::Supervisor);
    let mut random = fastrand::Rng::with_seed(1);
    provisioned_seal(SEAL_NAME, seal, &keeper, &mut |buffer| random.fill(buffer))
}

/// A paper of some other office, with the seal on it.
fn sealed_paper(seal: &Seal, at: Timestamp) -> Vec<u8> {
    let fonts = FontSet::load(&assets().join("fonts"), &[]).unwrap();
    let mut document = DocumentKind::PersonalContributionCertificate.example();
    if let Document::PersonalContributionCertificate(paper) = &mut document {
        paper.issue.seal = SealPlan::Electronic;
    }
    let options = RenderOptions {
        printed_at: beijing(at),
        handwritten: false,
    };
    let pdf = render(&document, &fonts, &options).unwrap();
    let options = StampOptions {
        signed_at: beijing(at),
        office: "181团社保所",
        reason: "参保缴费证明用印",
    };
    stamp(&pdf.bytes, &seal.image, seal, &fonts, &options).unwrap()
}

fn verified(window: &Window, file: &[u8]) -> VerifiedView {
    let request = VerifyFileRequest {
        file: BASE64_STANDARD.encode(file),
    };
    window.counter.verify_file(&request).unwrap()
}

#[test]
fn qu_1_4_a_seal_comes_to_its_keeper_and_everybody_knows_its_certificate_until_it_is_taken_back() {
    let region = Region::new();
    let window = region.window("1号窗");
    let seal = seal(region.clock.now());
    let file = sealed_paper(&seal, region.clock.now());
    window.login("0301");
    window.synced();
    assert_eq!(window.counter.seal_desk().unwrap().seal_name, None);
    assert_eq!(verified(&window, &file).verdict, "unknown_signer");

    let text = provisioned(&seal);
    let here = office(HERE);
    region
        .run(async |central| central.registry().put_seal("1", &here, &text).await)
        .unwrap();
    window.synced();
    let desk = window.counter.seal_desk().unwrap();
    assert_eq!(desk.seal_name.as_deref(), Some(SEAL_NAME));
    assert!(desk.self_issued, "it says what such a certificate proves");
    assert_eq!(verified(&window, &file).verdict, "good");
    window.login("0302");
    assert_eq!(
        window.counter.seal_desk().unwrap().seal_name,
        None,
        "it is its keeper's only"
    );

    let from = region.clock.now();
    region
        .run(async |central| central.registry().revoke_seal(&here, &text, from).await)
        .unwrap();
    window.synced();
    assert_eq!(verified(&window, &file).verdict, "revoked");
}
