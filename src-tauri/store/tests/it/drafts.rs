//! Drafts belong to their author, are versioned, and freeze when their 受理单 is printed (S20).

use counter_act::Hash;
use counter_domain::id::DraftId;
use counter_domain::role::StaffId;
use counter_store::table::draft::{ChangeDraftError, DraftAt, DraftRecord, Frozen, NewDraft};
use counter_store::{Store, StoreError};
use uuid::Uuid;

use super::station::{Counter, Seeded, at, clerk, data_key, person, prepare};

const ID: DraftId = DraftId(Uuid::from_u128(1));

fn begin(store: &Store) {
    store
        .write(|writing| {
            writing.drafts_mut().begin(&NewDraft {
                id: ID,
                author: clerk(),
                person: person(1, "").id,
                business: "first_application".to_owned(),
                form: "{}".to_owned(),
                at: at(0),
            })
        })
        .map_err(|error: StoreError| error)
        .unwrap();
}

fn save(
    store: &Store,
    author: &StaffId,
    version: u32,
    form: &str,
) -> Result<u32, ChangeDraftError> {
    store.write(|writing| {
        let draft = DraftAt {
            id: ID,
            author,
            version,
        };
        writing.drafts_mut().save(draft, form, at(1))
    })
}

fn get(store: &Store, author: &StaffId) -> Option<DraftRecord> {
    let draft = store.read(|reading| reading.drafts().get(ID, author));
    draft.map_err(|error: StoreError| error).unwrap()
}

/// Gives a frozen draft up.
pub(crate) fn discard(store: &Store, (draft, version, frozen): &(DraftId, u32, Frozen)) {
    let author = clerk();
    store
        .write(|writing| {
            let draft = DraftAt {
                id: *draft,
                author: &author,
                version: *version,
            };
            writing.drafts_mut().remove(draft)?;
            let numbers = writing.numbers_mut();
            numbers.void(&frozen.number, "未提交", at(9)).unwrap();
            Ok::<_, ChangeDraftError>(())
        })
        .unwrap();
}

#[test]
fn s20_a_draft_is_there_for_its_author_only() {
    let counter = Counter::with_people(&["张伟"]);
    begin(&counter.store);
    let other = StaffId("100802".to_owned());
    assert!(get(&counter.store, &clerk()).is_some(), "his own");
    assert_eq!(get(&counter.store, &other), None, "not a colleague's");
    let (own, others, found) = counter
        .store
        .read(|reading| {
            let drafts = reading.drafts();
            let found = drafts.find(&other, person(1, "").id, "first_application")?;
            let lists = (drafts.of_author(&clerk())?, drafts.of_author(&other)?);
            Ok::<_, StoreError>((lists.0.len(), lists.1.len(), found))
        })
        .unwrap();
    assert_eq!((own, others, found), (1, 0, None), "lists say the same");
    let refused = save(&counter.store, &other, 1, "{\"x\":1}").unwrap_err();
    assert!(matches!(refused, ChangeDraftError::NotFound), "{refused}");
}

#[test]
fn s20_a_draft_survives_a_restart() {
    let counter = Counter::with_people(&["张伟"]);
    begin(&counter.store);
    save(&counter.store, &clerk(), 1, "{\"phone\":\"139\"}").unwrap();
    let Counter { dir, store } = counter;
    drop(store);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let draft = get(&store, &clerk()).unwrap();
    assert_eq!(
        (draft.version, draft.form.as_str()),
        (2, "{\"phone\":\"139\"}"),
        "as last saved"
    );
}

#[test]
fn a_change_on_an_old_version_is_refused() {
    let counter = Counter::with_people(&["张伟"]);
    begin(&counter.store);
    assert_eq!(
        save(&counter.store, &clerk(), 1, "{\"a\":1}").unwrap(),
        2,
        "the next version"
    );
    let refused = save(&counter.store, &clerk(), 1, "{\"b\":2}").unwrap_err();
    assert!(
        matches!(refused, ChangeDraftError::Changed { current: 2 }),
        "{refused}"
    );
    assert_eq!(
        get(&counter.store, &clerk()).unwrap().form,
        "{\"a\":1}",
        "nothing is overwritten"
    );
}

#[test]
fn a_frozen_draft_does_not_change_until_it_is_thawed() {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(1_000);
    let who = person(1, "").id;
    let (id, version, frozen) = prepare(&counter.store, &mut random, who, &photo).unwrap();
    let author = clerk();
    let seen = |version| DraftAt {
        id,
        author: &author,
        version,
    };
    counter
        .store
        .write(|writing| {
            let drafts = writing.drafts_mut();
            let saved = drafts.save(seen(version), "{}", at(5));
            assert!(matches!(saved, Err(ChangeDraftError::Frozen)), "{saved:?}");
            let photo = drafts.set_photo(seen(version), None, at(5));
            assert!(matches!(photo, Err(ChangeDraftError::Frozen)), "{photo:?}");
            let (version, was) = drafts.thaw(seen(version), at(6))?;
            assert_eq!(was, frozen, "what it was frozen with");
            let again = drafts.thaw(seen(version), at(6));
            assert!(
                matches!(again, Err(ChangeDraftError::NotFrozen)),
                "{again:?}"
            );
            let version = drafts.save(seen(version), "{\"c\":3}", at(7))?;
            drafts.set_photo(seen(version), None, at(8))?;
            Ok::<_, ChangeDraftError>(())
        })
        .unwrap();
    let blob = counter
        .store
        .read(|reading| reading.blobs().get(counter_act::Hash::of(&photo)));
    assert_eq!(
        blob.map_err(|error: StoreError| error).unwrap(),
        None,
        "the photo went"
    );
}

#[test]
fn a_new_photo_takes_the_place_of_the_old_one() {
    let counter = Counter::with_people(&["张伟"]);
    begin(&counter.store);
    let author = clerk();
    let photos = [vec![1; 2_000], vec![2; 2_000], vec![2; 2_000]];
    for (version, photo) in (1..).zip(&photos) {
        counter
            .store
            .write(|writing| {
                let draft = DraftAt {
                    id: ID,
                    author: &author,
                    version,
                };
                writing.drafts_mut().set_photo(draft, Some(photo), at(2))
            })
            .unwrap();
    }
    let report = counter.store.check().unwrap();
    assert!(
        report.is_sound(),
        "references are counted: {:?}",
        report.findings
    );
}

#[test]
fn text_of_any_kind_comes_back_as_it_was_typed() {
    let counter = Counter::with_people(&["张伟"]);
    begin(&counter.store);
    let texts = [
        "长".repeat(10_000),
        "\u{0}\u{1}\u{7f}\u{202e}".to_owned(),
        "'; DROP TABLE draft; --".to_owned(),
        "𠮷𰻝\u{E000}".to_owned(),
    ];
    for (version, text) in (1..).zip(texts) {
        save(&counter.store, &clerk(), version, &text).unwrap();
        let kept = get(&counter.store, &clerk()).unwrap().form;
        assert_eq!(kept, text, "byte for byte");
    }
}

#[test]
fn what_was_typed_is_not_printed_by_accident() {
    let counter = Counter::with_people(&["张伟"]);
    begin(&counter.store);
    save(&counter.store, &clerk(), 1, "{\"phone\":\"13900000000\"}").unwrap();
    let printed = format!("{:?}", get(&counter.store, &clerk()));
    assert!(!printed.contains("139"), "{printed}");
}

#[test]
fn a_repaired_photo_keeps_its_original_until_another_takes_its_place() {
    let counter = Counter::with_people(&["张伟"]);
    let store = &counter.store;
    begin(store);
    let author = clerk();
    let at_version = |version| DraftAt {
        id: ID,
        author: &author,
        version,
    };
    let photo_of = || get(store, &author).unwrap().photo.unwrap();
    let kept = |bytes: &[u8]| {
        let blob = store.read(|reading| reading.blobs().get(Hash::of(bytes)));
        blob.map_err(|error: StoreError| error).unwrap().is_some()
    };
    let repair = || {
        let record = store.read(|reading| reading.drafts().repair(ID));
        record.map_err(|error: StoreError| error).unwrap()
    };

    let none = store.write(|writing| {
        let drafts = writing.drafts_mut();
        drafts.repair_photo(at_version(1), b"repaired", "[]", at(1))
    });
    assert!(
        matches!(none, Err(ChangeDraftError::NoPhoto)),
        "nothing is there to repair: {none:?}"
    );
    let version = store
        .write(|writing| {
            let drafts = writing.drafts_mut();
            let version = drafts.set_photo(at_version(1), Some(b"original"), at(1))?;
            let version = drafts.repair_photo(at_version(version), b"first", "[1]", at(2))?;
            drafts.repair_photo(at_version(version), b"second", "[2]", at(3))
        })
        .map_err(|error: ChangeDraftError| error)
        .unwrap();
    assert_eq!(photo_of(), Hash::of(b"second"));
    let record = repair().unwrap();
    assert_eq!(
        (record.original, record.steps.as_str()),
        (Hash::of(b"original"), "[2]"),
        "a repair of the repaired leads back to the file as it came"
    );
    assert!(
        kept(b"original") && !kept(b"first"),
        "what is not named goes"
    );
    assert!(store.check().unwrap().is_sound(), "each blob is counted");

    let version = store
        .write(|writing| writing.drafts_mut().undo_repair(at_version(version), at(4)))
        .map_err(|error: ChangeDraftError| error)
        .unwrap();
    assert_eq!(photo_of(), Hash::of(b"original"));
    assert!(repair().is_none() && !kept(b"second"));
    assert!(store.check().unwrap().is_sound(), "each blob is counted");

    store
        .write(|writing| {
            let drafts = writing.drafts_mut();
            let version = drafts.repair_photo(at_version(version), b"third", "[]", at(5))?;
            drafts.set_photo(at_version(version), Some(b"another"), at(6))
        })
        .map_err(|error: ChangeDraftError| error)
        .unwrap();
    assert!(
        repair().is_none() && !kept(b"original") && !kept(b"third"),
        "another photo has nothing to be put back"
    );
    assert!(store.check().unwrap().is_sound(), "each blob is counted");
}
