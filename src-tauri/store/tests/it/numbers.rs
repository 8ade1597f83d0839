//! 业务编号: unique, in order, never twice, whatever the clock does (S17).

use counter_domain::id::DraftId;
use counter_domain::number::BusinessNumber;
use counter_store::Store;
use counter_store::table::number::{NumberState, ReserveNumberError, VoidNumberError};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::station::{Counter, at, data_key, device_code, office};

fn reserve(store: &Store, days: &[Date]) -> Vec<BusinessNumber> {
    store
        .write(|writing| {
            let numbers = writing.numbers_mut();
            days.iter()
                .map(|day| {
                    let draft = DraftId(Uuid::from_u128(1));
                    numbers.reserve(&office(), &device_code(), *day, draft, at(0))
                })
                .collect::<Result<Vec<_>, ReserveNumberError>>()
        })
        .unwrap()
}

fn check_order(numbers: &[BusinessNumber]) {
    for pair in numbers.windows(2) {
        let place = |number: &BusinessNumber| (number.date(), number.serial());
        assert!(
            place(&pair[0]) < place(&pair[1]),
            "{} comes before {}",
            pair[0],
            pair[1]
        );
    }
    for number in numbers {
        let read: BusinessNumber = number.to_string().parse().unwrap();
        assert_eq!(read, *number, "the check character is right");
    }
}

#[test]
fn s17_ten_thousand_in_a_day_are_unique_and_in_order() {
    let counter = Counter::new();
    let today = date(2026, 11, 22);
    let mut numbers = Vec::new();
    for _ in 0..10 {
        numbers.extend(reserve(&counter.store, &[today; 1_000]));
    }
    check_order(&numbers);
    assert_eq!(numbers.len(), 10_000, "all of them");
    assert_eq!(numbers[9_999].serial(), 10_000, "without a gap");
}

#[test]
fn s17_the_date_changes_at_midnight_in_beijing() {
    let beijing = |text: &str| {
        let at: Timestamp = text.parse().unwrap();
        counter_domain::calendar::beijing(at).date()
    };
    let counter = Counter::new();
    let days = [
        beijing("2026-11-22T15:59:59Z"),
        beijing("2026-11-22T15:59:59.999Z"),
        beijing("2026-11-22T16:00:00Z"),
        beijing("2026-11-22T16:00:01Z"),
    ];
    let numbers = reserve(&counter.store, &days);
    check_order(&numbers);
    let shown: Vec<_> = numbers
        .iter()
        .map(|n| (n.date().day(), n.serial()))
        .collect();
    assert_eq!(
        shown,
        [(22, 1), (22, 2), (23, 1), (23, 2)],
        "a day begins with 1"
    );
}

#[test]
fn s17_a_clock_set_back_never_gives_a_number_again() {
    let counter = Counter::new();
    let mut numbers = reserve(&counter.store, &[date(2026, 11, 22); 3]);
    numbers.extend(reserve(&counter.store, &[date(2026, 11, 20); 3]));
    let Counter { dir, store } = counter;
    drop(store);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    numbers.extend(reserve(
        &store,
        &[date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 23)],
    ));
    check_order(&numbers);
    let shown: Vec<_> = numbers
        .iter()
        .map(|n| (n.date().day(), n.serial()))
        .collect();
    let expected = [
        (22, 1),
        (22, 2),
        (22, 3),
        (22, 4),
        (22, 5),
        (22, 6),
        (22, 7),
        (22, 8),
        (23, 1),
    ];
    assert_eq!(shown, expected, "the printed date never falls");
}

#[test]
fn a_number_has_one_fate() {
    let counter = Counter::new();
    let numbers = reserve(&counter.store, &[date(2026, 11, 22); 2]);
    let void = |number: &BusinessNumber| {
        counter
            .store
            .write(|writing| writing.numbers_mut().void(number, "草稿已改", at(1)))
    };
    void(&numbers[0]).unwrap();
    let again = void(&numbers[0]).unwrap_err();
    assert!(matches!(again, VoidNumberError::NotReserved(_)), "{again}");
    let other = "101810261122D0200009".to_owned();
    assert!(
        other.parse::<BusinessNumber>().is_err(),
        "not even a number"
    );
    let states: Vec<_> = counter
        .store
        .read(|reading| {
            let void = reading.numbers().list(NumberState::Void)?;
            let reserved = reading.numbers().list(NumberState::Reserved)?;
            let used = reading.numbers().list(NumberState::Used)?;
            Ok::<_, counter_store::StoreError>([void.len(), reserved.len(), used.len()])
        })
        .unwrap()
        .into();
    assert_eq!(states, [1, 1, 0], "each is in one list");
}
