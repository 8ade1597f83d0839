//! Certificates in lists, seals for one person only, and what a seal adds to a paper.

use counter_act::Hash;
use counter_domain::certificate::{Certificate, CertificateStatus, SealWay, Stamping};
use counter_domain::id::DocumentId;
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_store::StoreError;
use counter_store::keys::{ExchangeKey, SEAL_PURPOSE, SealedFile};
use counter_store::table::document::DocumentRecord;
use counter_store::table::seal::SealRecord;
use jiff::civil::date;
use uuid::Uuid;

use super::station::{Counter, Seeded, at, clerk, device_code, office, person};

const PAPER: DocumentId = DocumentId(Uuid::from_u128(1));

fn with_certificate(mut person: Person, status: CertificateStatus) -> Person {
    let stamped = status == CertificateStatus::Stamped;
    let number = BusinessNumber::compose(office(), date(2026, 11, 22), device_code(), 7).unwrap();
    person.certificates.insert(
        PAPER,
        Certificate {
            id: PAPER,
            number,
            document_kind: "personal_contribution_certificate".to_owned(),
            seal: SealWay::Electronic,
            status,
            first: "2026-01".parse().unwrap(),
            last: "2026-10".parse().unwrap(),
            pages: 1,
            made_by: clerk(),
            made_at: at(0),
            office: office(),
            valid_until: date(2027, 2, 22),
            stamping: stamped.then(|| Stamping {
                by: StaffId("100804".to_owned()),
                at: at(5),
                way: SealWay::Electronic,
                copies: 2,
            }),
            reason: String::new(),
            reprints: 0,
            application: None,
        },
    );
    person
}

#[test]
fn qu_1_4_a_certificate_moves_from_the_waiting_list_to_the_register() {
    let counter = Counter::new();
    let put = |version, person: &Person| {
        counter
            .store
            .write(|writing| writing.people_mut().put_base(version, person))
            .map_err(|error: StoreError| error)
            .unwrap();
    };
    let lists = || {
        counter
            .store
            .read(|reading| {
                let lists = reading.certificates();
                let waiting = lists.in_state(CertificateStatus::AwaitingSeal, 10)?;
                Ok::<_, StoreError>((waiting, lists.stamped_since(at(1), 10)?))
            })
            .unwrap()
    };
    let plain = person(1, "阿依古丽·买买提");
    put(
        1,
        &with_certificate(plain.clone(), CertificateStatus::AwaitingSeal),
    );
    let (waiting, register) = lists();
    assert_eq!((waiting.len(), register.len()), (1, 0), "it waits");
    assert_eq!(waiting[0].person, plain.id, "whose it is");
    put(
        2,
        &with_certificate(plain.clone(), CertificateStatus::Stamped),
    );
    let (waiting, register) = lists();
    assert_eq!((waiting.len(), register.len()), (0, 1), "it is stamped");
    assert_eq!(register[0].copies, 2, "how many copies");
    put(3, &plain);
    let gone = counter
        .store
        .read(|reading| reading.certificates().get(PAPER))
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(gone, None, "what the head has not, no list has");
}

#[test]
fn qu_1_4_a_seal_opens_for_its_holder_and_nobody_else() {
    let counter = Counter::new();
    let mut seeded = Seeded::new(4);
    let mut fill = |buffer: &mut [u8]| seeded.fill(buffer);
    let holder = ExchangeKey::from_seed(&[1; 32]);
    let other = ExchangeKey::from_seed(&[2; 32]);
    let sealed = SealedFile::seal(b"secret", SEAL_PURPOSE, &holder.public(), &mut fill).unwrap();
    let record = SealRecord {
        holder: StaffId("100804".to_owned()),
        name: "样章".to_owned(),
        certificate: b"der".to_vec(),
        self_issued: true,
        sealed,
        provisioned_at: at(0),
    };
    let kept = counter
        .store
        .write(|writing| {
            writing.seals_mut().put(&record)?;
            writing.seals_mut().put(&record)?;
            writing.seals().list()
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(kept, std::slice::from_ref(&record), "one a holder");
    let open = |key: &ExchangeKey, purpose: &[u8]| kept[0].sealed.open(purpose, key);
    assert_eq!(*open(&holder, SEAL_PURPOSE).unwrap(), b"secret");
    assert!(open(&other, SEAL_PURPOSE).is_err(), "another's key");
    assert!(open(&holder, b"another purpose").is_err());
    let mut text = serde_json::to_value(&kept[0].sealed).unwrap();
    text["bytes"] = format!("00{}", &text["bytes"].as_str().unwrap()[2..]).into();
    let changed: SealedFile = serde_json::from_value(text).unwrap();
    assert!(changed.open(SEAL_PURPOSE, &holder).is_err(), "changed");
}

#[test]
fn a_seal_only_adds_to_a_paper_and_once() {
    let counter = Counter::new();
    let pdf = b"%PDF-1.7 made up".to_vec();
    let stamped = [&pdf[..], b" and a seal"].concat();
    let record = DocumentRecord {
        id: PAPER,
        number: "N".to_owned(),
        kind: "personal_contribution_certificate".to_owned(),
        sha256: Hash::of(&pdf),
        pages: 1,
        paper: "A4".to_owned(),
        data: "{}".to_owned(),
        template: 1,
        act: None,
        made_at: at(0),
    };
    counter
        .store
        .write(|writing| {
            let documents = writing.documents_mut();
            documents.add(&record, &pdf)?;
            let other = documents.add_stamp(PAPER, b"another paper", at(1));
            assert!(other.is_err(), "a file that is not this paper's");
            documents.add_stamp(PAPER, &stamped, at(1))
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    let again = counter
        .store
        .write(|writing| writing.documents_mut().add_stamp(PAPER, &stamped, at(2)))
        .map_err(|error: StoreError| error);
    assert!(again.is_err(), "one seal a paper");
    counter
        .store
        .read(|reading| {
            let documents = reading.documents();
            assert_eq!(documents.unstamped_pdf(PAPER)?, Some(pdf), "as made");
            assert_eq!(documents.pdf(PAPER)?, Some(stamped), "as printed");
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let report = counter.store.check().unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}
