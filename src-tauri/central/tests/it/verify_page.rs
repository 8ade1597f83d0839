//! The page behind a certificate's QR: what it answers, and how often.

use std::net::IpAddr;
use std::time::Duration;

use counter_act::SigningKey;
use counter_central::verify_page::{
    Answer, IssuedCertificate, Issuer, Limit, Limiter, POLICY, Question, STYLE, Shown, answer,
    draw, draw_form,
};
use counter_wire::certificate::{CertificateSummary, SignedSummary, code_hash};
use jiff::civil::{Date, date};

const NUMBER: &str = "661181261122A0100001K";
const CODE: &str = "K7QM2F9P";
const TODAY: Date = date(2026, 11, 22);

fn shown() -> Shown {
    Shown {
        number: NUMBER.to_owned(),
        title: "个人参保缴费证明".to_owned(),
        office: "181团社保所".to_owned(),
        person: "王*".to_owned(),
        number_ends: "0016".to_owned(),
        issued_on: TODAY,
        valid_until: date(2027, 2, 22),
    }
}

fn issued() -> IssuedCertificate {
    IssuedCertificate {
        shown: shown(),
        code_hash: code_hash(NUMBER, CODE),
        void_on: None,
        waits_for_seal: false,
    }
}

fn question(code: &str, summary: Option<&str>) -> Question {
    Question::read(NUMBER, code, summary).unwrap()
}

#[test]
fn a_paper_that_the_centre_knows() {
    let asked = question(" k7qm2f9p ", None);
    assert_eq!(
        answer(&asked, Some(&issued()), None, TODAY),
        Answer::Genuine(shown()),
        "small letters and blanks are what people type"
    );
    assert_eq!(
        answer(&asked, Some(&issued()), None, date(2027, 2, 22)),
        Answer::Genuine(shown()),
        "the last day counts"
    );
    assert_eq!(
        answer(&asked, Some(&issued()), None, date(2027, 2, 23)),
        Answer::Expired(shown()),
        "the day after does not"
    );
    let mut made = issued();
    made.waits_for_seal = true;
    assert_eq!(
        answer(&asked, Some(&made), None, TODAY),
        Answer::WaitsForSeal(shown()),
        "without its seal it is no proof"
    );
    let mut void = issued();
    void.void_on = Some(TODAY);
    assert_eq!(
        answer(&asked, Some(&void), None, date(2030, 1, 1)),
        Answer::Void {
            shown: shown(),
            void_on: TODAY
        },
        "void comes before expired"
    );
}

#[test]
fn a_wrong_code_looks_like_an_unknown_number() {
    let wrong = question("K7QM2F9Q", None);
    assert_eq!(
        answer(&wrong, Some(&issued()), None, TODAY),
        answer(&wrong, None, None, TODAY),
        "nobody learns which numbers exist"
    );
    assert_eq!(
        answer(&wrong, None, None, TODAY),
        Answer::Unknown,
        "unknown"
    );
    for (number, code) in [
        ("", CODE),
        (NUMBER, ""),
        ("<script>", CODE),
        (NUMBER, "a b!"),
    ] {
        assert_eq!(
            Question::read(number, code, None),
            None,
            "{number:?} with {code:?} cannot be"
        );
    }
}

#[test]
fn a_paper_that_has_not_arrived_is_believed_by_its_stations_signature() {
    let key = SigningKey::from_seed(&[3; 32]);
    let station = Issuer {
        key: key.verifying(),
        office: "181团社保所".to_owned(),
    };
    let summary = |valid_until| {
        let summary = CertificateSummary {
            number: NUMBER.to_owned(),
            title: "个人参保缴费证明".to_owned(),
            office: "自称的别的机构".to_owned(),
            person: "王*".to_owned(),
            number_ends: "0016".to_owned(),
            issued_on: TODAY,
            valid_until,
            key: key.verifying().id(),
        };
        SignedSummary::sign(summary, CODE, &key).unwrap().to_text()
    };
    let fresh = summary(date(2027, 2, 22));
    let asked = question(CODE, Some(&fresh));
    assert_eq!(
        answer(&asked, None, Some(&station), TODAY),
        Answer::NotYetSynchronised(shown()),
        "signed, with the office's name from the centre"
    );
    assert_eq!(
        answer(&asked, None, None, TODAY),
        Answer::Unknown,
        "a device that is unknown or revoked is not believed"
    );
    assert_eq!(
        answer(
            &question("K7QM2F9Q", Some(&fresh)),
            None,
            Some(&station),
            TODAY
        ),
        Answer::Unknown,
        "the code is signed too"
    );
    let old = question(CODE, Some(&summary(date(2026, 11, 1))));
    assert!(
        matches!(
            answer(&old, None, Some(&station), TODAY),
            Answer::Expired(_)
        ),
        "an old one has expired"
    );
    assert_eq!(
        Question::read("661181261122A0100002J", CODE, Some(&fresh))
            .unwrap()
            .summary,
        None,
        "a summary of another paper is none"
    );
    let mut void = issued();
    void.void_on = Some(TODAY);
    assert!(
        matches!(
            answer(&asked, Some(&void), Some(&station), TODAY),
            Answer::Void { .. }
        ),
        "what the centre knows counts more than the signature"
    );
}

#[test]
fn the_page_escapes_hides_and_runs_nothing() {
    let mut hostile = shown();
    hostile.office = "<img src=x onerror=alert(1)>".to_owned();
    let at = "2026-11-22T02:03:04Z".parse().unwrap();
    let page = draw(&Answer::Genuine(hostile), at);
    assert!(!page.contains("<img"), "what is shown is text");
    assert!(!page.contains("<script"), "there is no script");
    assert!(
        !page.contains("style="),
        "the policy allows no inline style"
    );
    assert!(
        page.contains("2026年11月22日 10:03:04"),
        "the time is Beijing's: {page}"
    );
    assert!(page.contains("真实有效"), "it says so in words");
    assert!(draw_form().contains("<form"), "who has no QR can type");
    assert!(
        POLICY.starts_with("default-src 'none'"),
        "nothing is loaded"
    );
    assert!(!STYLE.contains("url("), "the style loads nothing either");
}

#[test]
fn questions_are_counted_by_address_and_wrong_codes_by_number() {
    let limiter = Limiter::default();
    let address: IpAddr = "2001:db8::1".parse().unwrap();
    let neighbour: IpAddr = "2001:db8::ffff".parse().unwrap();
    let elsewhere: IpAddr = "2001:db8:1::1".parse().unwrap();
    let mut now = Duration::from_secs(1000);
    for _ in 0..Limit::ADDRESS.burst {
        assert!(limiter.admits(address, now), "the first may ask");
    }
    assert!(!limiter.admits(address, now), "then it has to wait");
    assert!(
        !limiter.admits(neighbour, now),
        "another address of the same network is the same asker"
    );
    assert!(limiter.admits(elsewhere, now), "others may ask");
    now += Limit::ADDRESS.refill;
    assert!(limiter.admits(address, now), "after a while one more");
    assert!(!limiter.admits(address, now), "but only one");

    for _ in 0..Limit::NUMBER.burst {
        assert!(limiter.admits_number(NUMBER, now), "a few wrong codes");
        limiter.was_wrong(NUMBER, now);
    }
    assert!(
        !limiter.admits_number(NUMBER, now),
        "are enough for one number"
    );
    assert!(limiter.admits_number("661181", now), "others are free");
}
