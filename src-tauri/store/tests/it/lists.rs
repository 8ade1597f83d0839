//! Lists of applications, and the centre's verdicts.

use counter_act::Subject;
use counter_domain::act::ActBody;
use counter_domain::application::ApplicationStatus;
use counter_domain::card::{Card, CardStatus};
use counter_domain::role::StaffId;
use counter_store::StoreError;
use counter_store::table::act::{AppendActError, NewAct, Verdict};
use counter_store::table::application_row::{ApplicationFilter, ApplicationOrder};
use counter_store::table::card_row::CardFilter;
use jiff::civil::date;

use super::station::{
    Counter, Seeded, Submitted, append, at, clerk, person, prepare, submit, with_card,
};

fn submitted(counter: &Counter, random: &mut Seeded, serial: u128) -> Submitted {
    let photo = random.bytes(1_000);
    let who = person(serial, "").id;
    let prepared = prepare(&counter.store, random, who, &photo).unwrap();
    submit(&counter.store, random, who, &photo, &prepared).unwrap()
}

fn numbers(counter: &Counter, filter: &ApplicationFilter, order: ApplicationOrder) -> Vec<u32> {
    counter
        .store
        .read(|reading| {
            let applications = reading.applications();
            let rows = applications.list(filter, order, 0, 100)?;
            assert_eq!(
                applications.count(filter)?,
                rows.len() as u64,
                "the count agrees"
            );
            Ok::<_, StoreError>(rows.iter().map(|row| row.number.serial()).collect())
        })
        .unwrap()
}

#[test]
fn a_list_is_narrowed_and_ordered() {
    let counter = Counter::with_people(&["张伟", "王芳", "李娜"]);
    let mut random = Seeded::new(1);
    let all: Vec<Submitted> = (1..=3)
        .map(|n| submitted(&counter, &mut random, n))
        .collect();
    counter
        .store
        .write(|writing| {
            let body = ActBody::ApplicationApproved {
                application: all[1].application,
                by: StaffId("100802".to_owned()),
            };
            let number = Some(&all[1].number);
            append(
                writing,
                &mut random,
                person(2, "").id,
                &body,
                number,
                &[],
                &[],
            )?;
            Ok::<_, AppendActError>(())
        })
        .unwrap();
    let everything = ApplicationFilter::default();
    let check = |filter: ApplicationFilter, order, expected: &[u32]| {
        assert_eq!(numbers(&counter, &filter, order), expected, "{filter:?}");
    };
    check(everything.clone(), ApplicationOrder::Newest, &[3, 2, 1]);
    // Approved, its filing date runs no more; the card's date is later than the others'.
    check(
        everything.clone(),
        ApplicationOrder::MostPressing,
        &[1, 3, 2],
    );
    let filter = ApplicationFilter {
        statuses: vec![ApplicationStatus::PendingReview],
        ..everything.clone()
    };
    check(filter, ApplicationOrder::Newest, &[3, 1]);
    let filter = ApplicationFilter {
        due_by: Some(date(2026, 12, 4)),
        ..everything.clone()
    };
    check(filter, ApplicationOrder::MostPressing, &[1, 3]);
    let filter = ApplicationFilter {
        accepted_since: Some(at(5)),
        ..everything.clone()
    };
    check(filter, ApplicationOrder::Newest, &[]);
    let filter = ApplicationFilter {
        person: Some(person(3, "").id),
        entered_by: Some(clerk()),
        ..everything
    };
    check(filter, ApplicationOrder::Newest, &[3]);
}

#[test]
fn cards_are_listed_by_what_is_to_be_done_about_them() {
    let counter = Counter::with_people(&[]);
    let held = |serial: u128, number: &str, status, change: &dyn Fn(&mut Card)| {
        let mut person = with_card(person(serial, "张伟"), number, status);
        person.cards.values_mut().for_each(change);
        person
    };
    let lost = |until| move |card: &mut Card| card.oral_loss_until = Some(until);
    let good_until = |day| move |card: &mut Card| card.expires_on = day;
    let people = [
        held(1, "A00000001", CardStatus::OralLoss, &lost(at(300))),
        held(2, "A00000002", CardStatus::OralLoss, &lost(at(200))),
        held(3, "A00000003", CardStatus::OralLoss, &lost(at(50))),
        held(4, "A00000004", CardStatus::WrittenLoss, &|_| ()),
        held(
            5,
            "A00000005",
            CardStatus::Normal,
            &good_until(date(2027, 1, 2)),
        ),
        held(
            6,
            "A00000006",
            CardStatus::Normal,
            &good_until(date(2027, 1, 1)),
        ),
        held(7, "A00000007", CardStatus::Cancelled, &|_| ()),
        // Made, but for no application that waits.
        held(8, "A00000008", CardStatus::Unused, &|_| ()),
    ];
    counter
        .store
        .write(|writing| {
            for person in &people {
                writing.people_mut().put_base(1, person)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let shown = |filter: CardFilter| -> Vec<String> {
        counter
            .store
            .read(|reading| {
                let rows = reading.cards().list(filter, 0, 100)?;
                let count = reading.cards().count(filter)?;
                assert_eq!(count, rows.len() as u64, "the count agrees");
                let numbers = rows.iter().map(|row| row.number.expose());
                Ok::<_, StoreError>(numbers.map(|number| number[7..].to_owned()).collect())
            })
            .unwrap()
    };
    let none: [&str; 0] = [];
    assert_eq!(
        shown(CardFilter::OralLoss(at(100))),
        ["02", "01"],
        "what lapses first stands first, what has lapsed is gone"
    );
    assert_eq!(shown(CardFilter::WrittenLoss), ["04"]);
    let expiring = |day, at| shown(CardFilter::ExpiresBy { day, at });
    assert_eq!(expiring(date(2027, 1, 1), at(100)), ["06"]);
    assert_eq!(expiring(date(2029, 6, 17), at(100)), ["06", "05", "03"]);
    assert_eq!(
        shown(CardFilter::UncollectedSince(date(2030, 1, 1))),
        none,
        "nobody is urged to fetch what does not wait"
    );
    // A written loss takes the card from one list into another, with the head.
    let changed = held(1, "A00000001", CardStatus::WrittenLoss, &|_| ());
    counter
        .store
        .write(|writing| writing.people_mut().put_base(2, &changed))
        .unwrap();
    assert_eq!(shown(CardFilter::OralLoss(at(100))), ["02"]);
    assert_eq!(shown(CardFilter::WrittenLoss), ["01", "04"]);
}

#[test]
fn a_verdict_is_final_unless_held() {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let done = submitted(&counter, &mut random, 1);
    let judge = |verdict, detail: &str| {
        let known = counter
            .store
            .write(|writing| writing.acts_mut().set_verdict(done.act, verdict, detail));
        known.map_err(|error: StoreError| error).unwrap()
    };
    let shown = || {
        counter
            .store
            .read(|reading| {
                let row = reading.applications().get(done.application)?;
                let unsent = reading.acts().unsent()?.count;
                Ok::<_, StoreError>((row.map(|row| row.verdict), unsent))
            })
            .unwrap()
    };
    assert_eq!(shown(), (Some(Verdict::Pending), 1), "waits to be sent");
    assert!(judge(Verdict::Held, "conflict"), "held");
    assert_eq!(
        shown(),
        (Some(Verdict::Held), 0),
        "answered, and still on top of the base"
    );
    assert!(
        judge(Verdict::Refused, "CARD-6-2"),
        "and refused by a named person"
    );
    assert_eq!(shown(), (None, 0), "what was refused is not in the head");
    assert!(!judge(Verdict::Accepted, ""), "refused is final");
    let history = counter
        .store
        .read(|reading| {
            reading.acts().of_subject(&Subject {
                kind: "person".to_owned(),
                id: person(1, "").id.to_string(),
            })
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(history.len(), 1, "but it stays in the journal");
    assert_eq!(history[0].verdict_detail, "CARD-6-2", "with the reason");
    assert!(history[0].open().is_ok(), "as it was sealed");
}

#[test]
fn an_act_is_recorded_once_and_on_top_of_the_last() {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let done = submitted(&counter, &mut random, 1);
    let (record, payload) = counter
        .store
        .read(|reading| {
            let record = reading.acts().get(done.act)?.unwrap();
            let payload = reading.acts().payload(done.act)?.unwrap();
            Ok::<_, StoreError>((record, payload))
        })
        .unwrap();
    let sealed = record.open().unwrap();
    let repeat = |payload: &[u8]| {
        counter.store.write(|writing| {
            writing.acts_mut().append(&NewAct {
                sealed: &sealed,
                payload,
                attachments: &[],
            })
        })
    };
    let error = repeat(&payload).unwrap_err();
    assert!(matches!(error, AppendActError::Repeated(_)), "{error}");
}

#[test]
fn an_act_whose_photo_is_not_there_is_refused() {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(1_000);
    let who = person(1, "").id;
    let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
    let refused = submit(
        &counter.store,
        &mut random,
        who,
        b"another photo",
        &prepared,
    );
    let error = refused.unwrap_err();
    assert_eq!(error.to_string(), "附件 photo 不在，无法保存", "{error:?}");
    let acts = counter.store.read(|reading| reading.acts().count());
    assert_eq!(
        acts.map_err(|error: StoreError| error).unwrap(),
        0,
        "nothing of it is there"
    );
}
