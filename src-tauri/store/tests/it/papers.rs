//! Papers and their prints (S19).

use counter_act::Hash;
use counter_domain::id::{ActId, DocumentId};
use counter_store::table::document::DocumentRecord;
use counter_store::table::print::{PrintRecord, PrintState};
use counter_store::{Store, StoreError};
use uuid::Uuid;

use super::station::{Counter, at, clerk};

const DOCUMENT: DocumentId = DocumentId(Uuid::from_u128(1));

fn record(pdf: &[u8]) -> DocumentRecord {
    DocumentRecord {
        id: DOCUMENT,
        number: "N".to_owned(),
        kind: "card_application_receipt".to_owned(),
        sha256: Hash::of(pdf),
        pages: 1,
        paper: "A5".to_owned(),
        data: "{}".to_owned(),
        template: 1,
        act: None,
        made_at: at(0),
    }
}

fn begin(store: &Store, id: u128) -> (PrintRecord, bool) {
    store
        .write(|writing| {
            writing
                .prints_mut()
                .begin(Uuid::from_u128(id), DOCUMENT, &clerk(), at(1))
        })
        .map_err(|error: StoreError| error)
        .unwrap()
}

fn set(store: &Store, id: u128, state: PrintState) {
    let known = store
        .write(|writing| {
            writing
                .prints_mut()
                .set_state(Uuid::from_u128(id), state, "", at(2))
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    assert!(known, "there is such a print");
}

#[test]
fn a_paper_comes_back_byte_for_byte_and_is_tied_once() {
    let counter = Counter::new();
    let pdf = b"%PDF-1.7 made up".to_vec();
    let act = ActId(Uuid::from_u128(9));
    counter
        .store
        .write(|writing| {
            let documents = writing.documents_mut();
            documents.add(&record(&pdf), &pdf)?;
            let other = documents.add(&record(b"other"), &pdf);
            assert!(other.is_err(), "a hash that is not the paper's is refused");
            assert!(documents.tie(DOCUMENT, act)?, "it was free");
            assert!(
                !documents.tie(DOCUMENT, ActId(Uuid::from_u128(8)))?,
                "not twice"
            );
            Ok::<_, StoreError>(())
        })
        .unwrap();
    counter
        .store
        .read(|reading| {
            let documents = reading.documents();
            assert_eq!(documents.pdf(DOCUMENT)?, Some(pdf), "as made");
            assert_eq!(
                documents.get(DOCUMENT)?.unwrap().act,
                Some(act),
                "the first act"
            );
            assert_eq!(documents.of_number("N")?.len(), 1, "found by its number");
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn s19_one_wish_is_one_print() {
    let counter = Counter::new();
    let (first, is_new) = begin(&counter.store, 1);
    assert!(is_new, "the first click");
    let (second, is_new) = begin(&counter.store, 1);
    assert!(!is_new, "the second click is the same wish");
    assert_eq!(first, second, "the same print");
}

#[test]
fn s19_a_reprint_counts_what_may_lie_on_paper() {
    let counter = Counter::new();
    let reprint = |id| begin(&counter.store, id).0.reprint;
    assert_eq!(reprint(1), 0, "the first");
    set(&counter.store, 1, PrintState::Failed);
    assert_eq!(reprint(2), 0, "no paper came out before");
    set(&counter.store, 2, PrintState::Done);
    assert_eq!(reprint(3), 1, "补打第1次");
    set(&counter.store, 3, PrintState::Unknown);
    assert_eq!(reprint(4), 2, "nobody knows, so it counts");
    let states = counter
        .store
        .read(|reading| {
            let prints = reading.prints();
            let queued = prints.in_state(PrintState::Queued)?;
            Ok::<_, StoreError>((prints.since(at(0))?.len(), queued.len()))
        })
        .unwrap();
    assert_eq!(states, (4, 1), "all of today, and the one that is followed");
}
