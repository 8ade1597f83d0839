//! Payloads of every kind as they are released: each is read for ever.

use std::collections::BTreeSet;

use counter_act::{Hash, Payload, PayloadError};
use counter_domain::act::{
    ActBody, ActKind, ApplicationSubmitted, CertificateMade, InstantCardIssued, VoidedNumber,
};
use counter_domain::application::{
    Agent, Applicant, ApplicationContent, FormConfirmation, HandInList, IdentitySeen,
    IdentitySource, MakingPath, Material, MaterialForm, MaterialKind, PassedFinding,
    PhotoAttachment, PhotoRepairStep, PhotoSource, PhotoTick, Posting, Purpose, ReturnReason,
    TellingWay,
};
use counter_domain::card::{MisuseKind, MisuseReferral, OralLossChannel, ReferralTarget};
use counter_domain::certificate::{CertificateContent, SealWay};
use counter_domain::fact::Fact;
use counter_domain::id::{ActId, ApplicationId, CardId, DocumentId, PersonId};
use counter_domain::number::{BusinessNumber, DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus, PersonFacts};
use counter_domain::role::StaffId;
use counter_domain::rule::{Mark, RuleId};
use counter_domain::sensitive::Sensitive;
use expect_test::{expect, expect_file};
use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made::{instant, pretty};

const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(1));
const ACT: ActId = ActId(Uuid::from_u128(3));
const CARD: CardId = CardId(Uuid::from_u128(2));
const PAPER: DocumentId = DocumentId(Uuid::from_u128(4));

fn text(text: &str) -> Sensitive<String> {
    Sensitive::new(text.to_owned())
}

fn staff(id: &str) -> StaffId {
    StaffId(id.to_owned())
}

fn number(serial: u32) -> BusinessNumber {
    BusinessNumber::compose(
        OfficeCode::parse("661181").unwrap(),
        date(2026, 11, 20),
        DeviceCode::parse("A01").unwrap(),
        serial,
    )
    .unwrap()
}

fn facts() -> PersonFacts {
    let of = instant("2026-11-19T16:00:00Z");
    PersonFacts {
        id_kind: IdKind::CitizenId,
        number: text("660000198503140018"),
        name: text("阿依古丽·买买提"),
        sex: Sex::Female,
        born_on: date(1985, 3, 14),
        ethnicity: Some("05".to_owned()),
        phone: Some(text("0906-3327117")),
        address: None,
        insurances: Fact::known(
            vec![Insurance {
                kind: InsuranceKind::EmployeePension,
                since: date(2010, 5, 1),
                months: 198,
                status: InsuranceStatus::Paying,
            }],
            of,
        ),
        insured_office: Fact::Unknown,
        relation_ended: Fact::known(false, of),
        died_on: Fact::known(None, of),
    }
}

/// An application in which every field says something.
fn content() -> ApplicationContent {
    ApplicationContent {
        purpose: Purpose::First,
        exchange_reason: None,
        path: MakingPath::BankBranch {
            branch: "农行北屯支行".to_owned(),
        },
        applicant: Applicant::ByAgent(Agent {
            name: text("张三"),
            number: text("660000197001010029"),
            phone: text("0906-3327117"),
            relation: "配偶".to_owned(),
        }),
        identity: IdentitySeen {
            source: IdentitySource::Chip,
            name: text("阿依古丽·买买提"),
            number: text("660000198503140018"),
            valid_until: Some(date(2035, 1, 1)),
        },
        materials: vec![
            Material {
                kind: MaterialKind::AgentIdentity,
                form: MaterialForm::Original,
                copies: 1,
                verified: true,
            },
            Material {
                kind: MaterialKind::ApplicantIdentity,
                form: MaterialForm::Copy,
                copies: 1,
                verified: true,
            },
        ],
        photo: Some(PhotoAttachment {
            sha256: Hash::of(b"photo").to_string(),
            bytes: 23_989,
            source: PhotoSource::File,
            blocking: Vec::new(),
            warnings: vec![PassedFinding {
                rule: RuleId::new("PHOTO-4"),
                code: "background_not_white".to_owned(),
                reason: "光线偏黄".to_owned(),
            }],
            to_tick: vec!["recent".to_owned()],
            ticks: vec![PhotoTick {
                code: "recent".to_owned(),
                by: staff("0001"),
            }],
            repairs: Vec::new(),
            repaired_from: None,
        }),
        phone: text("0906-3327117"),
        pickup_place: "181团社保所".to_owned(),
        remark: text("无"),
        handwritten: vec!['𠀀'],
        online: None,
    }
}

fn form() -> FormConfirmation {
    FormConfirmation {
        number: number(1),
        content_sha256: content().sha256(),
        form_sha256: Hash::of(b"form").to_string(),
        printed_at: instant("2026-11-20T01:58:00Z"),
        signed: true,
    }
}

/// One act of every kind. A new kind is added here, or [`kinds`] does not compile.
fn bodies() -> Vec<ActBody> {
    let application = APPLICATION;
    let card = CARD;
    let at = instant("2026-11-20T02:00:00.125Z");
    let reason = || "本人要求".to_owned();
    vec![
        ActBody::PersonRegistered {
            person: PersonId(Uuid::from_u128(7)),
            facts: Box::new(facts()),
        },
        ActBody::ApplicationSubmitted(Box::new(ApplicationSubmitted {
            application,
            content: content(),
            form: form(),
            office: OfficeCode::parse("661181").unwrap(),
            entered_by: staff("0001"),
            accepted_at: at,
            filing_due: date(2026, 12, 4),
            card_due: date(2027, 1, 19),
            due_is_provisional: false,
        })),
        ActBody::ApplicationApproved {
            application,
            by: staff("0002"),
        },
        ActBody::ApplicationReturned {
            application,
            reasons: vec![ReturnReason::PhotoUnfit, ReturnReason::Other],
            note: "签名不清".to_owned(),
            at,
        },
        ActBody::ApplicantTold {
            application,
            way: TellingWay::Phone,
            at,
            by: staff("0001"),
        },
        ActBody::ApplicationResubmitted {
            application,
            content: Box::new(content()),
            form: form(),
            entered_by: staff("0001"),
        },
        ActBody::ApplicationTerminated {
            application,
            reason: reason(),
        },
        ActBody::ApplicationWithdrawn {
            application,
            reason: reason(),
        },
        ActBody::ApplicationExtended {
            application,
            until: date(2027, 3, 1),
            reason: "制卡设备故障".to_owned(),
        },
        ActBody::ApplicationSentToBank { application },
        ActBody::CardCollected {
            application,
            card,
            old_card_taken_back: true,
            attendance: None,
        },
        ActBody::InstantCardIssued(Box::new(InstantCardIssued {
            application: APPLICATION,
            card: CardId(Uuid::from_u128(4)),
            number: text("B00000025"),
            need: "住院就医".to_owned(),
            issued_on: date(2026, 11, 20),
            expires_on: date(2036, 11, 20),
            old_card_taken_back: false,
            attendance: None,
        })),
        ActBody::CardRecalled {
            application,
            reason: "外地就学".to_owned(),
        },
        ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Phone12333,
            at,
            until: instant("2026-11-22T02:00:00.125Z"),
        },
        ActBody::OralLossReleased {
            card,
            attendance: None,
        },
        ActBody::WrittenLossReported {
            card,
            at,
            attendance: None,
        },
        ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
        ActBody::CardUnfrozen {
            card,
            reason: "已核实".to_owned(),
        },
        ActBody::CardCancelled {
            card,
            attendance: None,
        },
        ActBody::NumbersVoided {
            numbers: vec![VoidedNumber {
                number: number(2),
                reason: "草稿已改".to_owned(),
            }],
        },
        ActBody::ActWithdrawn {
            act: ACT,
            reason: "申领人改主意".to_owned(),
        },
        ActBody::ActSentAgain {
            act: ACT,
            reason: "中心已修复".to_owned(),
        },
        ActBody::ActHandedOver {
            act: ACT,
            note: "两个窗口都办了延期".to_owned(),
        },
        ActBody::ActDecided {
            act: ACT,
            accept: true,
            reason: "以后一笔为准".to_owned(),
        },
        ActBody::CertificateMade(Box::new(certificate(at))),
        ActBody::CertificateStamped {
            certificate: PAPER,
            way: SealWay::Electronic,
            copies: 1,
            file_sha256: Some(Hash::of(b"sealed").to_string()),
            by: staff("0104"),
            at,
        },
        ActBody::CertificateSealRefused {
            certificate: PAPER,
            reason: "起止月份与申请不符".to_owned(),
        },
        ActBody::CertificateHandedOver {
            certificate: PAPER,
            at,
        },
        ActBody::CertificateReprinted {
            certificate: PAPER,
            time: 1,
            at,
        },
        ActBody::CertificateVoided {
            certificate: PAPER,
            reason: "打印污损".to_owned(),
        },
        ActBody::CardPosted {
            application,
            posting: Box::new(Posting {
                courier: "EMS".to_owned(),
                tracking: "EB660000018CN".to_owned(),
                address: text("第十师181团幸福小区1号楼"),
                old_card_taken_back: false,
            }),
        },
        ActBody::CardDelivered {
            application,
            card,
            proof: "本人签收".to_owned(),
            delivered_on: date(2026, 11, 20),
        },
        ActBody::PostingReturned {
            application,
            reason: "地址不详".to_owned(),
        },
        ActBody::RecalledCardHandedIn {
            application,
            list: HandInList {
                number: "HS661181A01-20261120100000".to_owned(),
                place: 1,
                of: 2,
            },
            by: staff("0104"),
            at,
        },
        ActBody::MisuseReferred {
            card,
            referral: Box::new(MisuseReferral {
                misuse: MisuseKind::ForgedUsed,
                to: ReferralTarget::Judiciary,
                crime_suspected: true,
                finding: "卡面与芯片不符".to_owned(),
            }),
            by: staff("0104"),
            at,
        },
        ActBody::OnlineApplicationReturned {
            online: "WB202611200001".to_owned(),
            reasons: vec![ReturnReason::PhotoUnfit],
            note: String::new(),
            by: staff("0102"),
            at,
        },
    ]
}

fn certificate(at: jiff::Timestamp) -> CertificateMade {
    CertificateMade {
        content: CertificateContent {
            certificate: PAPER,
            number: number(3),
            document_kind: "personal_contribution_certificate".to_owned(),
            seal: SealWay::Electronic,
            first: "2026-01".parse().unwrap(),
            last: "2026-10".parse().unwrap(),
            data_until: date(2026, 10, 31),
            template: 1,
            fonts: Hash::of(b"fonts").to_string(),
            data: text("{\"monthly\":true}"),
            pdf_sha256: Hash::of(b"pdf").to_string(),
            pages: 1,
            application: None,
        },
        office: OfficeCode::parse("661181").unwrap(),
        made_by: staff("0101"),
        made_at: at,
        valid_until: date(2027, 2, 20),
    }
}

/// How many kinds there are: a new one makes this match incomplete.
const fn kinds(body: &ActBody) -> usize {
    match body {
        ActBody::PersonRegistered { .. }
        | ActBody::ApplicationSubmitted(_)
        | ActBody::ApplicationApproved { .. }
        | ActBody::ApplicationReturned { .. }
        | ActBody::ApplicantTold { .. }
        | ActBody::ApplicationResubmitted { .. }
        | ActBody::ApplicationTerminated { .. }
        | ActBody::ApplicationWithdrawn { .. }
        | ActBody::ApplicationExtended { .. }
        | ActBody::ApplicationSentToBank { .. }
        | ActBody::CardCollected { .. }
        | ActBody::InstantCardIssued(_)
        | ActBody::CardRecalled { .. }
        | ActBody::OralLossReported { .. }
        | ActBody::OralLossReleased { .. }
        | ActBody::WrittenLossReported { .. }
        | ActBody::CardFrozen { .. }
        | ActBody::CardUnfrozen { .. }
        | ActBody::CardCancelled { .. }
        | ActBody::NumbersVoided { .. }
        | ActBody::ActWithdrawn { .. }
        | ActBody::ActSentAgain { .. }
        | ActBody::ActHandedOver { .. }
        | ActBody::ActDecided { .. }
        | ActBody::CertificateMade(_)
        | ActBody::CertificateStamped { .. }
        | ActBody::CertificateSealRefused { .. }
        | ActBody::CertificateHandedOver { .. }
        | ActBody::CertificateReprinted { .. }
        | ActBody::CertificateVoided { .. }
        | ActBody::CardPosted { .. }
        | ActBody::CardDelivered { .. }
        | ActBody::PostingReturned { .. }
        | ActBody::RecalledCardHandedIn { .. }
        | ActBody::MisuseReferred { .. }
        | ActBody::OnlineApplicationReturned { .. } => 36,
    }
}

fn payload(body: ActBody) -> Payload {
    let marks = match body {
        ActBody::ApplicationSubmitted(_) => vec![Mark::new("CARD-6-2", "insured_office")],
        _ => Vec::new(),
    };
    Payload { body, marks }
}

#[test]
fn every_kind_has_its_fixture_and_is_written_as_it_was_released() {
    let mut names = BTreeSet::new();
    for body in bodies() {
        let all = kinds(&body);
        let kind = body.kind();
        names.insert(kind.name);
        let payload = payload(body);
        let bytes = payload.to_bytes().unwrap();
        let fixture = json!({
            "kind": kind.name,
            "version": kind.version,
            "sha256": Hash::of(&bytes),
            "payload": serde_json::from_slice::<Value>(&bytes).unwrap(),
        });
        let path = format!("../vectors/payload/{}.v{}.json", kind.name, kind.version);
        expect_file![path].assert_eq(&pretty(&fixture));
        assert_eq!(bodies().len(), all, "no kind is left out");
    }
    assert_eq!(
        names,
        BTreeSet::from(ActKind::NAMES),
        "the list of names is whole, and no two kinds share one"
    );
}

#[test]
fn every_fixture_is_read_as_what_it_was() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/payload");
    let mut read = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let fixture: Value = serde_json::from_str(&text).unwrap();
        let bytes = serde_json_canonicalizer::to_vec(&fixture["payload"]).unwrap();
        let hash = Hash::parse(fixture["sha256"].as_str().unwrap()).unwrap();
        let kind = fixture["kind"].as_str().unwrap();
        let version = fixture["version"].as_u64().unwrap().try_into().unwrap();
        let found = Payload::read(kind, version, hash, &bytes).unwrap();
        assert_eq!(found.to_bytes().unwrap(), bytes, "{kind} is written back");
        let expected = bodies()
            .into_iter()
            .find(|body| body.kind().name == kind)
            .unwrap();
        assert_eq!(found, payload(expected), "{kind}");
        read += 1;
    }
    assert_eq!(read, bodies().len(), "one fixture a kind and version");
}

/// Fields that came after the first release stay away where they say nothing, so that an old act
/// and a new one without them are the same bytes; where they say something, they are written.
#[test]
fn a_repaired_photo_lists_its_steps_and_one_that_was_not_is_as_it_was_released() {
    let Some(mut body) = bodies().into_iter().find_map(|body| match body {
        ActBody::ApplicationSubmitted(submitted) => Some(submitted),
        _ => None,
    }) else {
        panic!("a submission is among the kinds");
    };
    let released = Payload {
        body: ActBody::ApplicationSubmitted(body.clone()),
        marks: Vec::new(),
    };
    let text = String::from_utf8(released.to_bytes().unwrap()).unwrap();
    assert!(
        !text.contains("repair"),
        "nothing of repair in an act without any: {text}"
    );
    let photo = body.content.photo.as_mut().unwrap();
    photo.repaired_from = Some(Hash::of(b"original").to_string());
    photo.repairs = vec![
        PhotoRepairStep {
            step: "orientation".to_owned(),
            detail: "90".to_owned(),
        },
        PhotoRepairStep {
            step: "crop_and_scale".to_owned(),
            detail: String::new(),
        },
    ];
    let repaired = Payload {
        body: ActBody::ApplicationSubmitted(body),
        marks: Vec::new(),
    };
    let bytes = repaired.to_bytes().unwrap();
    let kind = repaired.body.kind();
    let read = Payload::read(kind.name, kind.version, Hash::of(&bytes), &bytes).unwrap();
    assert_eq!(read, repaired, "each step is read as it was written");
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    let photo = value.pointer("/body/content/photo").unwrap();
    expect![[r#"
        [
          {
            "detail": "90",
            "step": "orientation"
          },
          {
            "detail": "",
            "step": "crop_and_scale"
          }
        ]"#]]
    .assert_eq(&serde_json::to_string_pretty(&photo["repairs"]).unwrap());
}

#[test]
fn cert_6_a_paper_names_its_application_and_one_without_is_as_it_was_released() {
    let mut made = certificate("2026-11-20T02:00:00Z".parse().unwrap());
    let written = |made: &CertificateMade| {
        let payload = payload(ActBody::CertificateMade(Box::new(made.clone())));
        let bytes = payload.to_bytes().unwrap();
        let kind = payload.body.kind();
        let read = Payload::read(kind.name, kind.version, Hash::of(&bytes), &bytes).unwrap();
        assert_eq!(read, payload, "it is read as it was written");
        String::from_utf8(bytes).unwrap()
    };
    assert!(!written(&made).contains("\"application\""));
    made.content.application = Some(APPLICATION);
    assert!(written(&made).contains("\"application\":\""));
}

#[test]
fn a_payload_is_held_against_the_hash_of_its_envelope() {
    let bytes = payload(ActBody::CardCancelled {
        card: CARD,
        attendance: None,
    })
    .to_bytes()
    .unwrap();
    let hash = Hash::of(&bytes);
    assert!(Payload::read("card_cancelled", 1, hash, &bytes).is_ok());
    let touched = [&bytes[..], b" "].concat();
    assert!(matches!(
        Payload::read("card_cancelled", 1, hash, &touched),
        Err(PayloadError::HashDiffers)
    ));
}

#[test]
fn a_kind_or_version_of_a_newer_program_says_so() {
    let bytes = payload(ActBody::CardCancelled {
        card: CARD,
        attendance: None,
    })
    .to_bytes()
    .unwrap();
    let hash = Hash::of(&bytes);
    for (kind, version) in [
        ("card_cancelled", 0),
        ("card_cancelled", 2),
        ("card_frozen", 1),
    ] {
        let error = Payload::read(kind, version, hash, &bytes).unwrap_err();
        assert!(
            matches!(&error, PayloadError::Unknown { kind: k, version: v } if k == kind && *v == version),
            "{error}"
        );
        assert!(error.to_string().contains("升级"), "{error}");
    }
    let newer = br#"{"body":{"kind":"card_painted"},"marks":[]}"#;
    let error = Payload::read("card_painted", 1, Hash::of(newer), newer).unwrap_err();
    assert!(
        matches!(error, PayloadError::Unknown { .. }),
        "an unknown kind is not a damaged one: {error}"
    );
}
