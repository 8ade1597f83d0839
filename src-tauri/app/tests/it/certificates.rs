//! Certificates from the request to the citizen's hands: no seal, a seal by hand, an electronic one.

use std::fmt::Write as _;
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use counter_app::contract::{
    CertificateReasonRequest, CertificateRequest, CertificateView, CommandError, ErrorCode,
    MakeCertificateRequest, PersonRequest, PrintRequest, SetPrinterRequest, StampRequest,
    VerifiedView, VerifyFileRequest,
};
use counter_wire::verdict::Verdict;
use expect_test::expect;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::station::{HOLDER, PASSWORD, PERSON, STRANGER, Station, the_person};

fn wish(seal: bool) -> MakeCertificateRequest {
    MakeCertificateRequest {
        person: PERSON.to_owned(),
        kind: "personal_contribution_certificate".to_owned(),
        first: "2025-07".to_owned(),
        last: "2026-10".to_owned(),
        monthly: true,
        address: String::new(),
        seal,
        handwritten: false,
    }
}

fn make(station: &Station, seal: bool) -> CertificateView {
    station.counter.make_certificate(&wish(seal)).unwrap()
}

fn named(certificate: &CertificateView) -> CertificateRequest {
    CertificateRequest {
        certificate: certificate.certificate.clone(),
    }
}

fn reason(certificate: &CertificateView, reason: &str) -> CertificateReasonRequest {
    CertificateReasonRequest {
        certificate: certificate.certificate.clone(),
        reason: reason.to_owned(),
    }
}

fn stamp(certificates: &[&CertificateView], password: &str) -> StampRequest {
    StampRequest {
        certificates: certificates
            .iter()
            .map(|certificate| certificate.certificate.clone())
            .collect(),
        copies: 1,
        password: password.to_owned(),
    }
}

fn file(station: &Station, certificate: &CertificateView) -> Vec<u8> {
    station
        .counter
        .blob(&certificate.document.blob)
        .unwrap()
        .bytes
}

fn verified(station: &Station, file: &[u8]) -> VerifiedView {
    let request = VerifyFileRequest {
        file: BASE64_STANDARD.encode(file),
    };
    station.counter.verify_file(&request).unwrap()
}

/// The rule and reason of a refusal.
fn refusal<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> (String, String) {
    let error = answer.unwrap_err();
    assert_eq!(error.code, ErrorCode::Refused, "a rule says no: {error:?}");
    let named = |name: &str| error.params.get(name).cloned().unwrap_or_default();
    (named("rule"), named("reason"))
}

fn is(rule: &str, reason: &str) -> (String, String) {
    (rule.to_owned(), reason.to_owned())
}

#[test]
fn n10_2_5_1_a_certificate_without_a_seal_is_made_and_handed_over() {
    let station = Station::open();
    let options = station.counter.certificate_options(&the_person()).unwrap();
    assert_eq!(
        (options.first.as_deref(), options.last.as_deref()),
        (Some("2024-01"), Some("2026-10")),
        "what is known"
    );
    assert_eq!(options.data_until.as_deref(), Some("2026-10-31"));
    assert!(options.offline_since.is_some(), "there is no line");
    let made = make(&station, false);
    assert_eq!(made.status, "ready");
    assert_eq!(made.valid_until, "2027-02-22", "three months");
    assert!(file(&station, &made).starts_with(b"%PDF-"));
    let given = station
        .counter
        .hand_over_certificate(&named(&made))
        .unwrap();
    assert_eq!(given.status, "handed_over");
    let again = station.counter.hand_over_certificate(&named(&made));
    assert_eq!(refusal(again), is("CERT-1", "handed_over"));
    let page = station.counter.certificate_options(&the_person()).unwrap();
    assert_eq!(page.certificates, [given], "it stands on the person's page");
}

/// What the centre told, as papers say it.
const TOLD: [&str; 8] = [
    "费款所属期",
    "记录年度",
    "户籍地址",
    "659005",
    "836000",
    "5,432.00",
    "9,696.00",
    "13,607.04",
];

/// The paper's text as a reader copies it.
pub(crate) fn pdf_text(pdf: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-layout"])
        .arg(&path)
        .arg("-")
        .output()
        .map_err(|error| format!("pdftotext ({error}): apt-get install poppler-utils"))
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn n10_2_5_1_each_kind_is_made_from_what_the_centre_told() {
    let station = Station::open();
    let options = station.counter.certificate_options(&the_person()).unwrap();
    assert_eq!(options.years, [2026, 2025, 2024], "the newest first");
    let mut made = String::new();
    for kind in &options.kinds {
        assert_eq!(kind.lacks, None, "{} can be made", kind.kind);
        let wish = MakeCertificateRequest {
            kind: kind.kind.clone(),
            address: "181团双拥路3号".to_owned(),
            ..wish(false)
        };
        let view = station.counter.make_certificate(&wish).unwrap();
        assert_eq!(view.document.kind, kind.kind);
        let text = pdf_text(&file(&station, &view));
        let told: Vec<&str> = TOLD
            .iter()
            .copied()
            .filter(|phrase| text.contains(phrase))
            .collect();
        writeln!(made, "{}：{}", kind.title, told.join(" ")).unwrap();
    }
    expect![[r"
        个人参保缴费证明：费款所属期 5,432.00
        社会保险个人权益记录单：记录年度 9,696.00
        基本养老保险个人账户清单：9,696.00 13,607.04
        基本养老保险参保缴费凭证：户籍地址 659005 836000 13,607.04
    "]]
    .assert_eq(&made);
}

#[test]
fn cert_2_a_kind_whose_facts_were_not_told_is_not_made() {
    let station = Station::open();
    let holder = PersonRequest {
        person: HOLDER.to_owned(),
    };
    let options = station.counter.certificate_options(&holder).unwrap();
    let lacks: Vec<_> = options
        .kinds
        .iter()
        .map(|kind| kind.lacks.as_deref())
        .collect();
    assert_eq!(lacks, [None, None, Some("account"), Some("account")]);
    let wish = MakeCertificateRequest {
        person: HOLDER.to_owned(),
        kind: "personal_account_statement".to_owned(),
        ..wish(false)
    };
    let error = station.counter.make_certificate(&wish).unwrap_err();
    assert_eq!(error.code, ErrorCode::ContributionsUnknown);
}

#[test]
fn cert_2_nothing_is_certified_of_whom_nothing_is_known() {
    let station = Station::open();
    let stranger = MakeCertificateRequest {
        person: STRANGER.to_owned(),
        ..wish(false)
    };
    let error = station.counter.make_certificate(&stranger).unwrap_err();
    assert_eq!(error.code, ErrorCode::ContributionsUnknown);
    let of = PersonRequest {
        person: STRANGER.to_owned(),
    };
    let options = station.counter.certificate_options(&of).unwrap();
    assert_eq!(options.first, None, "no month is offered");
}

#[test]
fn cert_3_a_refused_wish_uses_no_number() {
    let station = Station::open();
    let to_come = MakeCertificateRequest {
        last: "2026-12".to_owned(),
        ..wish(false)
    };
    let answer = station.counter.make_certificate(&to_come);
    assert_eq!(refusal(answer), is("CERT-3", "month_to_come"));
    let no_month = MakeCertificateRequest {
        last: "去年".to_owned(),
        ..wish(false)
    };
    let error = station.counter.make_certificate(&no_month).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    let made = make(&station, false);
    assert!(
        made.document.number.contains("00001"),
        "the first number of the day: {}",
        made.document.number
    );
}

#[test]
fn qu_1_4_a_seal_by_hand_is_written_into_the_register() {
    let station = Station::open();
    let made = make(&station, true);
    assert_eq!(
        (made.seal.as_str(), made.status.as_str()),
        ("by_hand", "awaiting_seal")
    );
    let early = station.counter.hand_over_certificate(&named(&made));
    assert_eq!(refusal(early), is("QU-1-4", "not_stamped"));
    let error = station.counter.seal_desk().unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden, "a clerk has no such desk");
    station.login("0301");
    let unseen = station
        .counter
        .stamp_certificates(&stamp(&[&made], PASSWORD));
    assert_eq!(unseen.unwrap_err().code, ErrorCode::NotLookedAt);
    station.counter.look_at_certificate(&named(&made)).unwrap();
    let wrong = station
        .counter
        .stamp_certificates(&stamp(&[&made], "wrong"));
    assert_eq!(wrong.unwrap_err().code, ErrorCode::WrongPassword);
    let done = station
        .counter
        .stamp_certificates(&stamp(&[&made], PASSWORD))
        .unwrap();
    assert_eq!((done.stamped, done.desk.waiting.len()), (1, 0));
    let line = &done.desk.register[0];
    assert_eq!(
        (
            line.stamped_by.as_deref(),
            line.copies,
            line.status.as_str()
        ),
        (Some("陈刚"), 1, "stamped"),
        "who and how many"
    );
    station.login("0101");
    let given = station
        .counter
        .hand_over_certificate(&named(&made))
        .unwrap();
    assert_eq!(given.status, "handed_over");
}

#[test]
fn qu_1_4_an_electronic_seal_is_released_by_its_holders_password_only() {
    let station = Station::with_seal();
    station.login("0101");
    let made = make(&station, true);
    assert_eq!(made.seal, "electronic");
    let plain = file(&station, &made);
    station.counter.look_at_certificate(&named(&made)).unwrap();
    let by_clerk = station
        .counter
        .stamp_certificates(&stamp(&[&made], PASSWORD));
    assert_eq!(by_clerk.unwrap_err().code, ErrorCode::Forbidden);
    station.login("0301");
    let looked = station.counter.seal_desk().unwrap();
    assert!(!looked.waiting[0].looked_at, "another's look is none");
    station.counter.look_at_certificate(&named(&made)).unwrap();
    station
        .counter
        .stamp_certificates(&stamp(&[&made], PASSWORD))
        .unwrap();
    let stamped = file(&station, &made);
    assert!(stamped.starts_with(&plain), "a seal only adds");
    assert!(stamped.len() > plain.len() + 500, "there is a seal");
    let verdict = verified(&station, &stamped);
    assert_eq!(
        (verdict.verdict.as_str(), verdict.self_issued),
        ("good", true)
    );
    assert_eq!(
        verdict.number.as_deref(),
        Some(made.document.number.as_str())
    );
    assert_eq!(verdict.status.as_deref(), Some("stamped"));
    assert_eq!(verdict.signed_at.as_deref(), Some("2026-11-22 11:06"));
    let mut changed = stamped.clone();
    let at = plain.len() / 2;
    changed[at] ^= 1;
    assert_eq!(verified(&station, &changed).verdict, "changed");
    let appended = [&stamped[..], b"\n% more"].concat();
    assert_eq!(verified(&station, &appended).verdict, "appended");
    assert_eq!(verified(&station, &plain).verdict, "unsigned");
}

#[test]
fn qu_1_4_a_seal_that_was_taken_back_stamps_nothing() {
    let station = Station::with_a_seal_taken_back();
    station.login("0101");
    let made = make(&station, true);
    station.login("0301");
    station.counter.look_at_certificate(&named(&made)).unwrap();
    let answer = station
        .counter
        .stamp_certificates(&stamp(&[&made], PASSWORD));
    assert_eq!(answer.unwrap_err().code, ErrorCode::SealRevoked);
    let desk = station.counter.seal_desk().unwrap();
    assert_eq!(desk.waiting.len(), 1, "it waits for another seal");
}

#[test]
fn qu_1_4_a_seal_taken_back_later_leaves_what_the_centre_had_before() {
    let station = Station::with_seal();
    crate::centre::introduce(station.dir.path());
    station.login("0101");
    let made = [make(&station, true), make(&station, true)];
    station.login("0301");
    let files = made.each_ref().map(|certificate| {
        station
            .counter
            .look_at_certificate(&named(certificate))
            .unwrap();
        let done = station
            .counter
            .stamp_certificates(&stamp(&[certificate], PASSWORD))
            .unwrap();
        file(&station, &done.desk.register[0])
    });
    // The centre has the first stamping an hour before the seal is taken back.
    let acts = crate::centre::acts(&crate::desk::exported_frames(&station));
    let number = Some(made[0].document.number.as_str());
    let received = crate::centre::at();
    let accepted = acts
        .iter()
        .filter(|act| act.envelope().business_number.as_deref() == number)
        .map(|act| {
            crate::centre::verdict(
                act,
                Verdict::Accepted {
                    version: 5,
                    at: received,
                    by: None,
                    joined_into: None,
                },
            )
        });
    let key = crate::centre::key();
    let answer = crate::centre::answer(station.dir.path(), accepted.collect(), &key);
    station.counter.import_file_from(&answer).unwrap();
    let station = station.take_seal_back(received + SignedDuration::from_hours(1));
    station.login("0101");
    station.clock.pass_minutes(24 * 60);
    assert_eq!(verified(&station, &files[0]).verdict, "good");
    assert_eq!(
        verified(&station, &files[1]).verdict,
        "revoked",
        "when it was stamped only the signer says"
    );
}

#[test]
fn qu_1_4_a_batch_is_stamped_in_one_go() {
    let station = Station::with_seal();
    station.login("0101");
    let made: Vec<CertificateView> = (0..5).map(|_| make(&station, true)).collect();
    station.login("0301");
    for certificate in &made {
        station
            .counter
            .look_at_certificate(&named(certificate))
            .unwrap();
    }
    let all: Vec<&CertificateView> = made.iter().collect();
    let done = station
        .counter
        .stamp_certificates(&stamp(&all, PASSWORD))
        .unwrap();
    assert_eq!(
        (done.stamped, done.asked, done.desk.register.len()),
        (5, 5, 5)
    );
    let again = station.counter.stamp_certificates(&stamp(&all, PASSWORD));
    assert_eq!(refusal(again), is("QU-1-4", "already_stamped"));
}

#[test]
fn cert_5_a_refused_seal_says_why_and_a_void_one_is_on_the_list() {
    let station = Station::open();
    let (first, second) = (make(&station, true), make(&station, true));
    station.login("0301");
    let empty = station.counter.refuse_seal(&reason(&first, " "));
    assert_eq!(refusal(empty), is("CERT-5", "reason_missing"));
    let desk = station
        .counter
        .refuse_seal(&reason(&first, "起止月份与申请不符"))
        .unwrap();
    assert_eq!(desk.waiting.len(), 1, "the other one still waits");
    station
        .counter
        .void_certificate(&reason(&second, "重复出具"))
        .unwrap();
    let desk = station.counter.seal_desk().unwrap();
    assert_eq!(
        (desk.void.len(), desk.void[0].reason.as_str()),
        (1, "重复出具")
    );
    station.login("0101");
    let options = station.counter.certificate_options(&the_person()).unwrap();
    let refused = options
        .certificates
        .iter()
        .find(|c| c.certificate == first.certificate);
    assert_eq!(
        refused.unwrap().reason,
        "起止月份与申请不符",
        "the clerk can tell"
    );
    station.login("0501");
    let by_auditor = station.counter.void_certificate(&reason(&second, "试"));
    assert_eq!(refusal(by_auditor), is("CARD-3-2", "clerk_only"));
    assert!(
        station.counter.seal_desk().is_ok(),
        "an auditor reads everything"
    );
}

#[test]
fn cert_1_what_is_void_or_waits_for_an_electronic_seal_is_not_printed() {
    let station = Station::with_seal();
    station.login("0101");
    station
        .counter
        .set_printer(&SetPrinterRequest {
            uri: "ipp://127.0.0.1:9/ipp/print".to_owned(),
            receipts: String::new(),
        })
        .unwrap();
    let print = |certificate: &CertificateView| {
        station.counter.print_document(&PrintRequest {
            document: certificate.document.document.clone(),
            print: Uuid::from_u128(certificate.document.number.len() as u128).to_string(),
        })
    };
    let waits = make(&station, true);
    assert_eq!(refusal(print(&waits)), is("QU-1-4", "not_stamped"));
    let wrong = make(&station, false);
    station
        .counter
        .void_certificate(&reason(&wrong, "打印污损"))
        .unwrap();
    assert_eq!(refusal(print(&wrong)), is("CERT-1", "void"));
}
