//! How messages look in JSON, and what a reader makes of a newer writer.

use std::fmt::Write as _;

use counter_act::{Hash, SigningKey};
use counter_domain::id::{ActId, PersonId};
use counter_wire::blob::BlobName;
use counter_wire::change::{Change, ChangesPage};
use counter_wire::enrol::RenewRequest;
use counter_wire::problem::{Problem, ProblemCode};
use counter_wire::push::PushedAct;
use counter_wire::time::SignedTime;
use counter_wire::verdict::{ActVerdict, HeldCause, Verdict};
use counter_wire::{Base64, limits};
use expect_test::{Expect, expect};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    message: &T,
    expected: &Expect,
) {
    let text = serde_json::to_string(message).unwrap();
    expected.assert_eq(&text);
    let again: T = serde_json::from_str(&text).unwrap();
    assert_eq!(&again, message, "what was written is read as it was");
}

const ACT: ActId = ActId(Uuid::from_u128(1));

fn at() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

#[test]
fn verdicts_name_their_act_and_their_cause() {
    let of = |verdict| ActVerdict { act: ACT, verdict };
    check(
        &of(Verdict::Accepted {
            version: 7,
            at: at(),
            by: None,
            joined_into: None,
        }),
        &expect![[
            r#"{"act":"00000000-0000-0000-0000-000000000001","verdict":"accepted","version":7,"at":"2026-11-22T09:00:00Z"}"#
        ]],
    );
    check(
        &of(Verdict::Held {
            cause: HeldCause::Conflict {
                with: ActId(Uuid::from_u128(2)),
            },
            since: at(),
        }),
        &expect![[
            r#"{"act":"00000000-0000-0000-0000-000000000001","verdict":"held","cause":{"cause":"conflict","with":"00000000-0000-0000-0000-000000000002"},"since":"2026-11-22T09:00:00Z"}"#
        ]],
    );
    check(
        &of(Verdict::Refused {
            rule: "CARD-14-1".to_owned(),
            reason: "needs_written_loss".to_owned(),
            params: [("status".to_owned(), "正常".to_owned())].into(),
            at: at(),
            by: None,
        }),
        &expect![[
            r#"{"act":"00000000-0000-0000-0000-000000000001","verdict":"refused","rule":"CARD-14-1","reason":"needs_written_loss","params":{"status":"正常"},"at":"2026-11-22T09:00:00Z"}"#
        ]],
    );
    check(
        &of(Verdict::Waiting {
            blobs: vec![Hash::of(b"photo")],
        }),
        &expect![[
            r#"{"act":"00000000-0000-0000-0000-000000000001","verdict":"waiting","blobs":["55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8"]}"#
        ]],
    );
}

#[test]
fn payloads_travel_as_their_exact_bytes() {
    check(
        &PushedAct {
            sealed: "counter-act/1.a.b.".to_owned(),
            payload: Some(Base64(b"{\"body\":1}".to_vec())),
        },
        &expect![[r#"{"sealed":"counter-act/1.a.b.","payload":"eyJib2R5IjoxfQ=="}"#]],
    );
    check(
        &BlobName {
            sha256: Hash::of(b"photo"),
            bytes: 5,
        },
        &expect![[
            r#"{"sha256":"55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8","bytes":5}"#
        ]],
    );
    let shown = format!("{:?}", Base64(b"personal".to_vec()));
    assert_eq!(shown, "Base64(8 bytes)", "bytes are not shown by accident");
}

#[test]
fn a_kind_of_change_from_the_future_is_skipped_and_the_page_is_taken() {
    let page = r#"{"incarnation":"a","cursor":"b","more":false,"remaining":0,"at":"2026-11-22T09:00:00Z",
        "changes":[{"change":"tide_table","moon":["full"]},
                   {"change":"person_joined","from":"00000000-0000-0000-0000-000000000001",
                    "into":"00000000-0000-0000-0000-000000000002","since":"later"}],
        "weather":"fine"}"#;
    let page: ChangesPage = serde_json::from_str(page).unwrap();
    assert_eq!(
        page.changes,
        [
            Change::Unknown,
            Change::PersonJoined {
                from: PersonId(Uuid::from_u128(1)),
                into: PersonId(Uuid::from_u128(2)),
            }
        ]
    );
}

#[test]
fn a_signed_time_is_good_for_its_question_and_its_key() {
    let key = SigningKey::from_seed(&[1; 32]);
    let time = SignedTime::sign("n-1", at(), &key);
    assert!(time.verify("n-1", &key.verifying()));
    assert!(
        !time.verify("n-2", &key.verifying()),
        "an answer played again"
    );
    let later = SignedTime {
        at: "2026-11-23T09:00:00Z".parse().unwrap(),
        ..time.clone()
    };
    assert!(!later.verify("n-1", &key.verifying()), "another time");
    let other = SigningKey::from_seed(&[2; 32]).verifying();
    assert!(!time.verify("n-1", &other), "another centre");
    check(
        &time,
        &expect![[
            r#"{"nonce":"n-1","at":"2026-11-22T09:00:00Z","key":"34750f98bd59fcfc","signature":"617eec0288bbd6203285f3aafd2c7b7c7c1db860792b29737cc36d6cf98e30188653de96b1c4caa285e0a6b5054698d07a22f30340c2b6cee0433ed3e749a909"}"#
        ]],
    );
}

#[test]
fn a_renewal_is_signed_over_all_that_it_says() {
    let key = SigningKey::from_seed(&[3; 32]);
    let device = counter_domain::id::DeviceId(Uuid::from_u128(9));
    let request = RenewRequest::sign(device, 2, "CSR", "n-1", &key);
    assert!(request.verify(&key.verifying()));
    for changed in [
        RenewRequest {
            epoch: 3,
            ..request.clone()
        },
        RenewRequest {
            csr: "OTHER".to_owned(),
            ..request.clone()
        },
        RenewRequest {
            nonce: "n-2".to_owned(),
            ..request.clone()
        },
    ] {
        assert!(!changed.verify(&key.verifying()), "{changed:?}");
    }
}

#[test]
fn every_problem_has_a_status_and_says_whether_to_try_again() {
    let mut table = String::new();
    for code in ProblemCode::ALL {
        let Problem { retry, .. } = Problem::new(*code, "");
        let word = serde_json::to_value(code).unwrap();
        writeln!(
            table,
            "{} {}{}",
            code.status(),
            word.as_str().unwrap(),
            if retry { " (again)" } else { "" }
        )
        .unwrap();
    }
    expect![[r"
        400 malformed
        401 no_certificate
        403 wrong_signature
        403 wrong_code
        403 revoked_device
        403 fenced_device
        404 not_found
        405 wrong_method
        409 wrong_offset
        413 too_large
        415 wrong_media_type
        422 wrong_hash
        426 too_old
        429 too_many (again)
        500 internal (again)
        503 unavailable (again)
    "]]
    .assert_eq(&table);
}

#[test]
fn a_full_push_fits_into_its_body() {
    let of_one = 64 * 1024 + 4096;
    assert!(
        limits::PUSH_BYTES > of_one + limits::PAYLOAD_BYTES * 4 / 3,
        "the largest act alone must always fit"
    );
}
