//! The finder: what was typed, and whom it finds.

use counter_domain::card::CardStatus;
use counter_domain::id::PersonId;
use counter_domain::sensitive::Sensitive;
use counter_store::table::person_search::Found;
use counter_store::{Store, StoreError};

use super::station::{Counter, citizen_number, person, with_card};

const NAMES: [&str; 12] = [
    "张伟",
    "张伟民",
    "单雄信",
    "仇英",
    "尉迟恭",
    "阿不都热合曼·买买提",
    "吕乐",
    "欧阳修",
    "𠮷田",
    "John Smith",
    "王重阳",
    "解晓东",
];

fn station() -> Counter {
    let counter = Counter::with_people(&NAMES);
    counter
        .store
        .write(|writing| {
            let holder = with_card(person(20, "赵敏"), "D1234567X", CardStatus::Normal);
            writing.people_mut().put_base(1, &holder)
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    counter
}

fn search(store: &Store, typed: &str, limit: usize) -> Found {
    let found = store.read(|reading| reading.people().search(typed, limit));
    found.map_err(|error: StoreError| error).unwrap()
}

#[track_caller]
fn check(store: &Store, typed: &str, names: &[&str]) {
    let found = search(store, typed, 20);
    let found: Vec<&str> = found
        .people
        .iter()
        .map(|p| p.name.expose().as_str())
        .collect();
    assert_eq!(found, names, "{typed:?}");
}

#[test]
fn people_are_found_by_name() {
    let counter = station();
    let store = &counter.store;
    check(store, "张", &["张伟", "张伟民"]);
    check(store, "张伟民", &["张伟民"]);
    check(store, "伟民", &["张伟民"]);
    check(store, "买买提", &["阿不都热合曼·买买提"]);
    check(store, "阿不都热合曼买买提", &["阿不都热合曼·买买提"]);
    check(store, "阿不都热合曼•买", &["阿不都热合曼·买买提"]);
    check(store, "𠮷", &["𠮷田"]);
    check(store, "张三", &[]);
    check(store, "", &[]);
}

#[test]
fn people_are_found_by_pinyin_and_initials() {
    let counter = station();
    let store = &counter.store;
    check(store, "zw", &["张伟", "张伟民"]);
    check(store, "zhangwei", &["张伟", "张伟民"]);
    check(store, "ZHANG WEI MIN", &["张伟民"]);
    check(store, "shanxiong", &["单雄信"]);
    check(store, "danxiong", &["单雄信"]);
    check(store, "qiuying", &["仇英"]);
    check(store, "yuchi", &["尉迟恭"]);
    check(store, "lvle", &["吕乐"]);
    check(store, "lvyue", &["吕乐"]);
    check(store, "lü", &["吕乐"]);
    check(store, "wcy", &["王重阳"]);
    check(store, "wangzhong", &["王重阳"]);
    check(store, "xiexiao", &["解晓东"]);
    check(store, "smith", &["John Smith"]);
    check(store, "johns", &["John Smith"]);
    check(store, "maimaiti", &["阿不都热合曼·买买提"]);
    check(store, "abdrhmmmt", &["阿不都热合曼·买买提"]);
    check(store, "weimin", &["张伟民"]);
    check(store, "wm", &["张伟民"]);
    check(store, "qqq", &[]);
}

#[test]
fn people_are_found_by_number_and_card() {
    let counter = station();
    let store = &counter.store;
    let number = citizen_number(2);
    check(store, &number, &["张伟民"]);
    check(store, &number.to_lowercase(), &["张伟民"]);
    check(store, &number[6..], &["张伟民"]);
    check(store, &number[14..], &["张伟民"]);
    check(store, &number[11..], &["张伟民"]);
    check(store, "D12", &["赵敏"]);
    check(store, "d1234567x", &["赵敏"]);
    check(store, "4567X", &["赵敏"]);
    check(store, "99999999", &[]);
}

#[test]
fn a_whole_number_or_card_finds_the_person_of_a_reader() {
    let counter = station();
    let found = counter
        .store
        .read(|reading| {
            let people = reading.people();
            let number = people.by_number(&citizen_number(3).to_lowercase())?;
            let card = people.by_card_number("D1234567X")?;
            let part = people.by_number(&citizen_number(3)[..17])?;
            Ok::<_, StoreError>((number, card, part))
        })
        .unwrap();
    let id = |serial| -> Vec<PersonId> { vec![person(serial, "").id] };
    assert_eq!(found, (id(3), id(20), Vec::new()), "whole numbers only");
}

#[test]
fn there_is_more_than_was_asked_for() {
    let counter = station();
    let found = search(&counter.store, "660000", 5);
    assert_eq!(found.people.len(), 5, "as asked");
    assert!(found.more, "there are thirteen");
    let all = search(&counter.store, "660000", 13);
    assert!(!all.more, "that is all");
    let again = search(&counter.store, "660000", 5);
    assert_eq!(found, again, "the order is stable");
    assert_eq!(
        found.people[..],
        all.people[..5],
        "and a longer list begins alike"
    );
}

#[test]
fn a_changed_name_is_found_and_the_old_one_is_not() {
    let counter = station();
    let mut renamed = person(1, "王小明");
    renamed.facts.number = Sensitive::new(citizen_number(77));
    counter
        .store
        .write(|writing| writing.people_mut().put_base(2, &renamed))
        .map_err(|error: StoreError| error)
        .unwrap();
    check(&counter.store, "wxm", &["王小明"]);
    check(&counter.store, "张伟", &["张伟民"]);
    check(&counter.store, "weim", &["张伟民"]);
    check(&counter.store, &citizen_number(1), &[]);
    let report = counter.store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

#[test]
fn signs_of_query_languages_mean_nothing() {
    let counter = station();
    for typed in [
        "\"",
        "*",
        "zhang*",
        "a OR b",
        "NEAR(a b)",
        "%",
        "_",
        "张' OR 1=1 --",
        "\0",
    ] {
        search(&counter.store, typed, 20);
    }
    search(&counter.store, &"长".repeat(10_000), 20);
}
