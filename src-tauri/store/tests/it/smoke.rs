use super::station::{Counter, Seeded, data_key, device_key, person, prepare, submit};
use counter_store::{Store, StoreError};

#[test]
fn smoke() {
    let counter = Counter::with_people(&["张伟", "单雄信", "阿不都·买买提"]);
    let mut random = Seeded::new(3);
    let photo = random.bytes(60_000);
    let who = person(1, "").id;
    let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
    let done = submit(&counter.store, &mut random, who, &photo, &prepared).unwrap();
    counter
        .store
        .read(|r| {
            let found = r.people().search("zw", 20)?;
            assert_eq!(found.people.len(), 1);
            assert_eq!(r.people().search("19400301", 20)?.people.len(), 3);
            assert_eq!(r.people().search("买买", 20)?.people.len(), 1);
            assert_eq!(r.people().search("mait", 20)?.people.len(), 1);
            let row = r.applications().get(done.application)?.unwrap();
            assert_eq!(row.number, done.number);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(counter.store.check().unwrap().findings, Vec::new());
    let key = device_key().verifying();
    let report = counter
        .store
        .verify_journal(|id| (*id == key.id()).then(|| key.clone()))
        .unwrap();
    assert_eq!(report.findings, Vec::new());
    let Counter { dir, store, .. } = counter;
    drop(store);
    Store::open(dir.path(), &data_key()).unwrap();
}
