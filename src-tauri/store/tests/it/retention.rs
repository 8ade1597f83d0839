//! Room, and what may be freed for it (S11).

use std::fs;

use counter_act::Hash;
use counter_store::page::{Judgement, Page};
use counter_store::table::act::Verdict;
use counter_store::table::sync_state::Place;
use counter_store::{Freed, MARGIN, RESERVE, RESERVE_FILE, StoreError, support_file};

use super::station::{Counter, Seeded, at, person, prepare, submit};

#[test]
fn s11_only_what_the_centre_has_in_a_backup_is_freed() {
    let counter = Counter::with_people(&["张伟", "王芳"]);
    let store = &counter.store;
    let mut random = Seeded::new(1);
    let shared = random.bytes(2_000);
    let photos = [
        shared.clone(),
        random.bytes(3_000),
        shared.clone(),
        random.bytes(4_000),
    ];
    let mut acts = Vec::new();
    for photo in &photos {
        let who = person(1, "").id;
        let prepared = prepare(store, &mut random, who, photo).unwrap();
        acts.push(
            submit(store, &mut random, who, photo, &prepared)
                .unwrap()
                .act,
        );
    }
    let free = || store.free_below_watermark(at(1_000), 100).unwrap();
    assert_eq!(free(), Freed::default(), "no watermark, nothing goes");
    let page = |from: &str, cursor: &str, judged: &[usize], seq| {
        let mut page = Page::empty(from, cursor, "life", at(9));
        page.watermark = Some(Place { epoch: 1, seq });
        page.judgements = judged
            .iter()
            .map(|index| Judgement {
                act: acts[*index],
                verdict: Verdict::Accepted,
                cause: String::new(),
                subject_version: 0,
                at: at(9),
            })
            .collect();
        store.write(|writing| writing.pages().apply(&page)).unwrap();
    };
    let here = |photo: &[u8]| {
        let bytes = store.read(|reading| reading.blobs().get(Hash::of(photo)));
        bytes.map_err(|error: StoreError| error).unwrap().is_some()
    };
    page("", "1", &[0, 1, 3], 2);
    assert_eq!(
        (free().acts, here(&photos[0]), here(&photos[1])),
        (2, true, false)
    );
    assert!(here(&photos[3]), "above the watermark");
    page("1", "2", &[], 4);
    assert_eq!(
        free().acts,
        0,
        "the third is not judged, and its photo is the first's"
    );
    page("2", "3", &[2], 4);
    let freed = free();
    assert_eq!((freed.acts, freed.blobs, freed.bytes), (2, 2, 6_000));
    assert!(!here(&shared), "nobody needs it any more");
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

#[test]
fn s11_there_is_a_reserve_for_what_must_not_fail() {
    let counter = Counter::new();
    let store = &counter.store;
    assert!(
        store.room().unwrap().free > RESERVE + MARGIN,
        "the build machine has room"
    );
    assert!(store.keep_reserve().unwrap());
    assert!(store.keep_reserve().unwrap(), "once");
    assert!(store.room().unwrap().has_reserve);
    let reserve = counter.path().join(RESERVE_FILE);
    assert_eq!(fs::metadata(&reserve).unwrap().len(), RESERVE);
    store.require_room(100_000).unwrap();
    let refused = store.require_room(u64::MAX / 4).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "磁盘空间不足，本次未保存，已有内容没有丢失。请清理磁盘后再试"
    );
    let tries = std::cell::Cell::new(0);
    let done = store.write_in_need(
        |_| {
            tries.set(tries.get() + 1);
            if tries.get() == 1 {
                Err(StoreError::DiskFull)
            } else {
                Ok(())
            }
        },
        |error| matches!(error, StoreError::DiskFull),
    );
    done.unwrap();
    assert!(!reserve.exists(), "it was given up");
    assert!(!store.release_reserve().unwrap());
}

#[test]
fn s12_the_support_file_names_nobody() {
    let counter = Counter::settled();
    let mut random = Seeded::new(1);
    super::spool::work(&counter.store, &mut random, 1_000);
    let text = support_file(counter.path(), "0.1.0", at(9)).unwrap();
    for secret in [
        "张伟",
        "李娜",
        "6600001940",
        "100801",
        counter.path().to_str().unwrap(),
    ] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    for named in [
        "station.db",
        "\"slots\": 2",
        "spool_is_whole",
        "\"schema\": 2",
    ] {
        assert!(text.contains(named), "{named} is not in {text}");
    }
}
