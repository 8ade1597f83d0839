//! Lists of employers: their rows freeze, are submitted once, and keep photo and number in order.

use counter_domain::id::{ActId, DocumentId, DraftId};
use counter_domain::number::DeviceCode;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::StaffId;
use counter_store::table::batch::{BatchRow, ChangeBatchError, Printed};
use counter_store::{Store, StoreError};
use jiff::civil::date;
use uuid::Uuid;

use super::station::{Counter, at, clerk};

const LIST: DraftId = DraftId(Uuid::from_u128(1));
const ROW: DraftId = DraftId(Uuid::from_u128(2));

fn begun() -> Counter {
    let counter = Counter::with_people(&["张伟"]);
    change(&counter.store, |writing| {
        let batches = writing.batches_mut();
        batches.begin(LIST, &clerk(), "{}", at(0))?;
        batches.add_row(LIST, ROW, 2, "{}")
    })
    .unwrap();
    counter
}

fn change<T>(
    store: &Store,
    what: impl FnOnce(&counter_store::Writing<'_>) -> Result<T, ChangeBatchError>,
) -> Result<T, ChangeBatchError> {
    store.write(what)
}

fn row(store: &Store) -> BatchRow {
    let rows = store.read(|reading| reading.batches().rows(LIST));
    rows.map_err(|error: StoreError| error).unwrap().remove(0)
}

/// Prints a number for the row.
fn print(store: &Store) {
    change(store, |writing| {
        let number = writing
            .numbers_mut()
            .reserve(
                &OfficeCode::parse("661181").unwrap(),
                &DeviceCode::parse("A01").unwrap(),
                date(2026, 11, 20),
                ROW,
                at(1),
            )
            .unwrap();
        let batches = writing.batches_mut();
        batches.freeze(
            ROW,
            &Printed {
                number,
                content_sha256: "0".repeat(64),
            },
        )?;
        batches.printed(LIST, DocumentId(Uuid::from_u128(3)), at(1))
    })
    .unwrap();
}

fn is_sound(counter: &Counter) {
    let report = counter.store.check().unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn a_list_is_there_for_its_author_only() {
    let counter = begun();
    let (own, others) = counter
        .store
        .read(|reading| {
            let batches = reading.batches();
            let other = StaffId("100802".to_owned());
            Ok::<_, StoreError>((batches.get(LIST, &clerk())?, batches.get(LIST, &other)?))
        })
        .unwrap();
    assert_eq!(own.map(|list| (list.people, list.submitted)), Some((1, 0)));
    assert_eq!(others, None, "not a colleague's");
}

#[test]
fn a_printed_row_does_not_change_until_it_is_thawed() {
    let counter = begun();
    let store = &counter.store;
    change(store, |writing| {
        writing.batches_mut().put_photo(ROW, b"one")
    })
    .unwrap();
    print(store);
    assert!(row(store).is_frozen());
    is_sound(&counter);
    let refused = |result: Result<(), ChangeBatchError>| {
        assert!(
            matches!(result, Err(ChangeBatchError::Frozen)),
            "{result:?}"
        );
    };
    refused(change(store, |writing| {
        writing.batches_mut().put_entry(ROW, 3, "{}")
    }));
    refused(change(store, |writing| {
        writing.batches_mut().put_photo(ROW, b"two").map(|_| ())
    }));
    refused(change(store, |writing| {
        writing.batches_mut().remove_row(ROW)
    }));
    refused(change(store, |writing| {
        writing.batches_mut().save(LIST, "{}", at(2))
    }));
    refused(change(store, |writing| writing.batches_mut().remove(LIST)));
    change(store, |writing| {
        let number = writing.batches_mut().thaw(ROW)?;
        writing
            .numbers_mut()
            .void(&number, "changed", at(3))
            .unwrap();
        Ok(())
    })
    .unwrap();
    is_sound(&counter);
    change(store, |writing| {
        writing.batches_mut().put_photo(ROW, b"two")
    })
    .unwrap();
    is_sound(&counter);
    change(store, |writing| writing.batches_mut().remove(LIST)).unwrap();
    is_sound(&counter);
}

#[test]
fn a_row_is_submitted_once() {
    let counter = begun();
    let store = &counter.store;
    let submit = |act| {
        change(store, |writing| {
            writing
                .batches_mut()
                .submitted(ROW, ActId(Uuid::from_u128(act)))
        })
    };
    assert!(
        matches!(submit(7), Err(ChangeBatchError::NotFrozen)),
        "nothing is printed yet"
    );
    print(store);
    submit(7).unwrap();
    assert!(
        matches!(submit(8), Err(ChangeBatchError::NotFrozen)),
        "once"
    );
    let row = row(store);
    assert_eq!(row.act, Some(ActId(Uuid::from_u128(7))));
    assert!(!row.is_frozen(), "a submitted row waits for nothing");
}
