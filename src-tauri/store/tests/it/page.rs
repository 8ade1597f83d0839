//! A page of the centre: all of it with its cursor, or nothing.

use counter_act::Hash;
use counter_domain::act::ActBody;
use counter_domain::id::PersonId;
use counter_store::page::{ApplyPageError, Joined, Judgement, Page, PersonState};
use counter_store::table::act::{AppendActError, Verdict};
use counter_store::table::online::{Appointment, OnlineApplication};
use counter_store::table::pack::PackSet;
use counter_store::table::published::Published;
use counter_store::table::sync_state::Progress;
use counter_store::{Store, StoreError};
use jiff::civil::date;
use uuid::Uuid;

use super::station::{Counter, Seeded, append, at, person, prepare, submit};

fn apply(store: &Store, page: &Page) -> Result<(), ApplyPageError> {
    store.write(|writing| writing.pages().apply(page)).map(drop)
}

fn people(store: &Store) -> u64 {
    let count = store.read(|reading| reading.people().count());
    count.map_err(|error: StoreError| error).unwrap()
}

/// A first load comes in pages; one that was cut is asked for again, one that came twice is stale.
#[test]
fn s04_a_first_load_goes_on_where_it_was_cut() {
    let counter = Counter::new();
    let total = 2_000;
    let page = |index: u128| {
        let from = if index == 0 {
            String::new()
        } else {
            index.to_string()
        };
        let mut page = Page::empty(&from, &(index + 1).to_string(), "life", at(1));
        page.is_last = index == 3;
        page.progress = Some(Progress {
            done: 500 * (u64::try_from(index).unwrap() + 1),
            total,
        });
        page.people = (1..=500)
            .map(|serial| PersonState {
                version: 1,
                person: person(500 * index + serial, "张伟"),
            })
            .collect();
        page
    };
    apply(&counter.store, &page(0)).unwrap();
    apply(&counter.store, &page(1)).unwrap();
    let again = apply(&counter.store, &page(1)).unwrap_err();
    assert!(matches!(again, ApplyPageError::Stale), "{again}");
    // The program ends here and is started again.
    let Counter { dir, store } = counter;
    drop(store);
    let store = Store::open(dir.path(), &super::station::data_key()).unwrap();
    let state = |store: &Store| {
        store
            .read(|r| r.sync_state().get())
            .map_err(|e: StoreError| e)
            .unwrap()
    };
    assert_eq!(state(&store).load, Progress { done: 1_000, total });
    assert_eq!(state(&store).loaded_at, None);
    assert_eq!(state(&store).cursor, "2");
    apply(&store, &page(2)).unwrap();
    apply(&store, &page(3)).unwrap();
    assert_eq!(people(&store), 2_000);
    assert_eq!(state(&store).loaded_at, Some(at(1)));
}

#[test]
fn a_page_that_fails_leaves_nothing() {
    let counter = Counter::new();
    let mut page = Page::empty("", "1", "life", at(1));
    page.people.push(PersonState {
        version: 1,
        person: person(1, "张伟"),
    });
    let failed = counter.store.write(|writing| {
        writing.pages().apply(&page)?;
        Err::<(), _>(ApplyPageError::Stale)
    });
    failed.unwrap_err();
    assert_eq!(people(&counter.store), 0);
    apply(&counter.store, &page).unwrap();
    assert_eq!(people(&counter.store), 1);
}

#[test]
fn packs_are_kept_for_ever_and_lists_follow_the_centre() {
    let counter = Counter::new();
    let mut page = Page::empty("", "1", "life", at(1));
    page.packs = vec![b"one".to_vec(), b"two".to_vec()];
    page.pack_sets.push(PackSet {
        packs: vec![Hash::of(b"one")],
        since: at(0),
    });
    page.published.push(Published {
        kind: "holidays".to_owned(),
        name: "2027".to_owned(),
        content: "{}".to_owned(),
    });
    let day = date(2026, 11, 23);
    page.appointments.push(Appointment {
        id: "a".to_owned(),
        day,
        begins: "09:30".to_owned(),
        state: "booked".to_owned(),
        content: "{}".to_owned(),
    });
    page.online_applications.push(OnlineApplication {
        id: "o".to_owned(),
        state: "new".to_owned(),
        made_at: at(0),
        content: "{}".to_owned(),
    });
    apply(&counter.store, &page).unwrap();
    let mut next = Page::empty("1", "2", "life", at(2));
    next.pack_sets.push(PackSet {
        packs: vec![Hash::of(b"two"), Hash::of(b"one")],
        since: at(100),
    });
    next.unlisted = vec!["a".to_owned()];
    apply(&counter.store, &next).unwrap();
    counter
        .store
        .read(|reading| {
            let packs = reading.packs();
            assert_eq!(
                packs.get(Hash::of(b"one"))?.as_deref(),
                Some(b"one".as_slice())
            );
            assert_eq!(packs.list()?.len(), 2);
            let on = |when| packs.in_force(at(when)).map(|set| set.map(|set| set.packs));
            assert_eq!(on(-1)?, None, "before the centre has said");
            assert_eq!(on(99)?, Some(vec![Hash::of(b"one")]));
            assert_eq!(on(100)?, Some(vec![Hash::of(b"two"), Hash::of(b"one")]));
            assert!(reading.published().get("holidays", "2027")?.is_some());
            assert_eq!(reading.published().list("holidays")?.len(), 1);
            assert!(reading.online().appointments(day)?.is_empty());
            assert_eq!(reading.online().applications(Some("new"))?.len(), 1);
            assert!(reading.online().application("o")?.is_some());
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

/// Somebody registered offline is found to be a known person: what was done for him follows.
#[test]
fn one_who_was_joined_is_the_other_with_all_that_was_done() {
    let counter = Counter::new();
    let store = &counter.store;
    let mut random = Seeded::new(1);
    let provisional = PersonId(Uuid::from_u128(0xABC));
    let registered = ActBody::PersonRegistered {
        person: provisional,
        facts: Box::new(person(1, "张伟").facts),
    };
    store
        .write(|writing| {
            append(
                writing,
                &mut random,
                provisional,
                &registered,
                None,
                &[],
                &[],
            )
        })
        .map_err(|error: AppendActError| error)
        .unwrap();
    let photo = random.bytes(1_000);
    let prepared = prepare(store, &mut random, provisional, &photo).unwrap();
    let done = submit(store, &mut random, provisional, &photo, &prepared).unwrap();
    let draft = prepare(store, &mut random, provisional, &photo).unwrap();
    let known = person(1, "张伟").id;
    let mut page = Page::empty("", "1", "life", at(9));
    page.joined.push(Joined { provisional, known });
    page.people.push(PersonState {
        version: 5,
        person: person(1, "张伟"),
    });
    apply(store, &page).unwrap();
    store
        .read(|reading| {
            let head = reading.people().head(provisional)?.unwrap();
            assert_eq!(head.id, known, "he is the other");
            assert!(head.applications.contains_key(&done.application));
            let row = reading.applications().get(done.application)?.unwrap();
            assert_eq!(row.person, known);
            assert_eq!(row.verdict, counter_store::table::act::Verdict::Pending);
            let draft = reading
                .drafts()
                .get(draft.0, &super::station::clerk())?
                .unwrap();
            assert_eq!(draft.person, known, "his draft follows");
            assert_eq!(reading.people().count()?, 1, "one person");
            let subject = counter_act::Subject {
                kind: "person".to_owned(),
                id: known.to_string(),
            };
            assert_eq!(reading.acts().pending_of(&subject)?.len(), 2);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    // Later acts follow too, under whichever id they are signed.
    for who in [provisional, known] {
        let photo = random.bytes(1_000);
        let prepared = prepare(store, &mut random, who, &photo).unwrap();
        submit(store, &mut random, who, &photo, &prepared).unwrap();
    }
    let head = store.read(|reading| reading.people().head(known));
    let head = head.map_err(|error: StoreError| error).unwrap().unwrap();
    assert_eq!(head.applications.len(), 3);
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

#[test]
fn one_who_is_let_go_leaves_own_open_acts() {
    let counter = Counter::with_people(&["张伟"]);
    let mut page = Page::empty("", "1", "life", at(9));
    page.gone.push(person(1, "").id);
    apply(&counter.store, &page).unwrap();
    assert_eq!(people(&counter.store), 0);
    let report = counter.store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

/// The verdict comes before the state that holds it: the act stays in the head until then, and what
/// is done next names it.
#[test]
fn an_accepted_act_stays_until_its_state_comes() {
    let counter = Counter::with_people(&["张伟"]);
    let store = &counter.store;
    let mut random = Seeded::new(1);
    let who = person(1, "").id;
    let photo = random.bytes(1_000);
    let prepared = prepare(store, &mut random, who, &photo).unwrap();
    let done = submit(store, &mut random, who, &photo, &prepared).unwrap();
    let judgement = Judgement {
        act: done.act,
        verdict: Verdict::Accepted,
        cause: String::new(),
        subject_version: 2,
        at: at(8),
    };
    let answer = |people: &[PersonState], judgements: &[Judgement]| {
        store
            .write(|writing| writing.pages().answer(people, judgements))
            .map_err(|error: StoreError| error)
            .unwrap()
    };
    let look = || {
        store
            .read(|reading| {
                let head = reading.people().head(who)?.unwrap();
                let subject = counter_act::Subject {
                    kind: "person".to_owned(),
                    id: who.to_string(),
                };
                let beneath = reading.acts().pending_of(&subject)?;
                Ok::<_, StoreError>((head.applications.len(), beneath))
            })
            .unwrap()
    };
    assert_eq!(answer(&[], std::slice::from_ref(&judgement)), [done.act]);
    assert_eq!(look(), (1, vec![done.act]), "still there, and beneath");
    let accepted = look_at(store, who);
    let state = |version| PersonState {
        version,
        person: if version < 2 {
            person(1, "张伟")
        } else {
            accepted.clone()
        },
    };
    answer(&[state(1)], &[]);
    assert_eq!(
        look(),
        (1, vec![done.act]),
        "an older state does not hold it"
    );
    answer(&[state(2)], &[]);
    assert_eq!(look(), (1, vec![]), "the state holds it");
    answer(&[state(1)], &[]);
    assert_eq!(
        look(),
        (1, vec![]),
        "an answer that was overtaken is not taken"
    );
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

fn look_at(store: &Store, who: PersonId) -> counter_domain::person::Person {
    let head = store.read(|reading| reading.people().head(who));
    head.map_err(|error: StoreError| error).unwrap().unwrap()
}
