//! Acts of the station's other windows, as a file brings them.

use counter_act::{Hash, SealedAct, Subject};
use counter_domain::act::ActBody;
use counter_domain::card::CardStatus;
use counter_domain::id::CardId;
use counter_store::page::Page;
use counter_store::table::act::AppendActError;
use counter_store::table::foreign::{ForeignAct, ImportActError, Imported};
use counter_store::{Store, StoreError};
use expect_test::{Expect, expect};
use uuid::Uuid;

use super::folding::believe;
use super::station::{Counter, Seeded, Window, append, at, person, put_people, with_card};

fn card() -> CardId {
    CardId(Uuid::from_u128(person(1, "").id.0.as_u128() ^ (1 << 100)))
}

fn frozen(reason: &str) -> ActBody {
    ActBody::CardFrozen {
        card: card(),
        reason: reason.to_owned(),
    }
}

fn station() -> Counter {
    let counter = Counter::new();
    put_people(&counter.store, &["张伟"]);
    counter
        .store
        .write(|writing| {
            let base = with_card(person(1, "张伟"), "D12345678", CardStatus::Normal);
            writing.people_mut().put_base(2, &base)
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    counter
}

fn check(spoil: impl FnOnce(&mut Window, &Store) -> ImportActError, expected: &Expect) {
    let counter = station();
    let mut window = Window::new(0);
    believe(&counter.store, std::slice::from_ref(&window));
    let error = spoil(&mut window, &counter.store);
    expected.assert_eq(&error.to_string());
    let open = counter.store.read(|reading| reading.foreign_acts().count());
    let report = counter.store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    assert!(
        open.map_err(|e: StoreError| e).unwrap() <= 1,
        "nothing of it is here"
    );
}

#[test]
fn an_act_of_an_unknown_window_is_not_believed() {
    check(
        |_, store| {
            let mut other = Window::new(7);
            let mut random = Seeded::new(1);
            let who = person(1, "").id;
            let carried = other.seal(&mut random, who, &frozen("x"), &[], at(4));
            carried.import(store).unwrap_err()
        },
        &expect!["不认识的密钥 cd8fa86afd6bf20d"],
    );
}

#[test]
fn a_payload_that_was_not_signed_is_not_taken() {
    check(
        |window, store| {
            let mut random = Seeded::new(1);
            let who = person(1, "").id;
            let mut carried = window.seal(&mut random, who, &frozen("x"), &[], at(4));
            carried.payload.push(b' ');
            carried.import(store).unwrap_err()
        },
        &expect!["业务内容与信封的摘要不符"],
    );
}

#[test]
fn two_acts_with_one_number_are_a_fork() {
    check(
        |window, store| {
            let mut random = Seeded::new(1);
            let who = person(1, "").id;
            let one = window.seal(&mut random, who, &frozen("x"), &[], at(4));
            assert_eq!(one.import(store).unwrap(), Imported::Taken);
            (window.seq, window.last) = (0, None);
            let two = window.seal(&mut random, who, &frozen("y"), &[], at(4));
            two.import(store).unwrap_err()
        },
        &expect![
            "终端 00000000-0000-0000-0000-000000000f00 第 1 号记录出现两份不同内容，请立即上报"
        ],
    );
}

#[test]
fn an_act_that_does_not_follow_its_neighbour_is_not_taken() {
    check(
        |window, store| {
            let mut random = Seeded::new(1);
            let who = person(1, "").id;
            let one = window.seal(&mut random, who, &frozen("x"), &[], at(4));
            assert_eq!(one.import(store).unwrap(), Imported::Taken);
            window.last = Some(Hash::of(b"other"));
            let two = window.seal(&mut random, who, &frozen("y"), &[], at(4));
            two.import(store).unwrap_err()
        },
        &expect!["终端 00000000-0000-0000-0000-000000000f00 第 2 号记录与相邻记录接不上"],
    );
}

#[test]
fn acts_of_a_revoked_window_go_to_the_centre_by_themselves() {
    check(
        |window, store| {
            let mut page = Page::empty("keys", "revoked", "life", at(5));
            let mut key = window.trusted();
            key.revoked_at = Some(at(5));
            page.keys.push(key);
            store.write(|writing| writing.pages().apply(&page)).unwrap();
            let mut random = Seeded::new(1);
            let who = person(1, "").id;
            let carried = window.seal(&mut random, who, &frozen("x"), &[], at(4));
            carried.import(store).unwrap_err()
        },
        &expect!["签名终端 b6fc96191abd27af 已停用，请由该终端直接上传"],
    );
}

/// An own act that comes back is known; one that the journal lacks shows that the file is old.
#[test]
fn own_acts_come_back_from_a_file() {
    let counter = station();
    let mut random = Seeded::new(1);
    let who = person(1, "").id;
    let act = counter
        .store
        .write(|writing| append(writing, &mut random, who, &frozen("x"), None, &[], &[]))
        .map_err(|error: AppendActError| error)
        .unwrap();
    let parcel = counter
        .store
        .read(|reading| reading.deliveries().parcel(act))
        .map_err(|error: StoreError| error)
        .unwrap()
        .unwrap();
    let import = |store: &Store| {
        store.write(|writing| {
            let act = ForeignAct {
                sealed: &parcel.sealed,
                payload: parcel.payload.as_deref().unwrap(),
                attachments: &[],
            };
            writing.foreign_acts_mut().import(&act, at(9))
        })
    };
    assert_eq!(import(&counter.store).unwrap(), Imported::Own);
    let older = station();
    let error = import(&older.store).unwrap_err();
    assert!(
        matches!(error, ImportActError::OwnMissing { seq: 1 }),
        "{error}"
    );
}

/// Two windows with the same base and the same open acts have the same head, in whatever order
/// the acts came to them.
#[test]
fn the_order_of_coming_does_not_matter() {
    let who = person(1, "").id;
    let mut random = Seeded::new(1);
    let mut windows = [Window::new(0), Window::new(1)];
    let bodies = [
        frozen("one"),
        ActBody::CardUnfrozen {
            card: card(),
            reason: "two".to_owned(),
        },
        ActBody::WrittenLossReported {
            card: card(),
            at: at(7),
            attendance: None,
        },
        frozen("four"),
    ];
    let mut carried = Vec::new();
    for (index, body) in bodies.iter().enumerate() {
        let seen: Vec<_> = carried
            .last()
            .map(|c: &super::station::Carried| c.act)
            .into_iter()
            .collect();
        let when = at(100 - i64::try_from(index).unwrap());
        carried.push(windows[index % 2].seal(&mut random, who, body, &seen, when));
    }
    let mut heads = Vec::new();
    for turn in 0..carried.len() {
        let counter = station();
        believe(&counter.store, &windows);
        carried.rotate_left(turn.min(1));
        for act in &carried {
            act.import(&counter.store).unwrap();
        }
        let (head, open) = counter
            .store
            .read(|reading| {
                let subject = Subject {
                    kind: "person".to_owned(),
                    id: who.to_string(),
                };
                Ok::<_, StoreError>((
                    reading.people().head(who)?,
                    reading.acts().pending_of(&subject)?,
                ))
            })
            .unwrap();
        heads.push((head, open));
    }
    assert!(
        heads.iter().all(|head| *head == heads[0]),
        "one head, one order"
    );
}

/// Relayed acts leave as they came.
#[test]
fn open_acts_of_other_windows_can_be_relayed() {
    let counter = station();
    let mut window = Window::new(0);
    believe(&counter.store, std::slice::from_ref(&window));
    let who = person(1, "").id;
    let carried = window.seal(&mut Seeded::new(1), who, &frozen("x"), &[], at(4));
    carried.import(&counter.store).unwrap();
    let (open, parcel) = counter
        .store
        .read(|reading| {
            let foreign = reading.foreign_acts();
            Ok::<_, StoreError>((foreign.open()?, foreign.parcel(carried.act)?.unwrap()))
        })
        .unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(SealedAct::open(&parcel.sealed).unwrap(), carried.sealed);
    assert_eq!(parcel.payload.as_deref(), Some(carried.payload.as_slice()));
}
