//! Days off and working days, in Beijing time.

use counter_domain::calendar::{
    Day, HolidayTable, HolidayTableError, Reckoned, beijing, beijing_date, days_between,
    debit_days, from_beijing,
};
use jiff::Timestamp;
use jiff::civil::{Date, date, datetime};
use proptest::prelude::*;

pub(crate) fn table() -> HolidayTable {
    let mut table = HolidayTable::new();
    for notice in [
        include_str!("../../../../assets/holidays/2020.json"),
        include_str!("../../../../assets/holidays/2021.json"),
        include_str!("../../../../assets/holidays/2022.json"),
        include_str!("../../../../assets/holidays/2023.json"),
        include_str!("../../../../assets/holidays/2024.json"),
        include_str!("../../../../assets/holidays/2025.json"),
        include_str!("../../../../assets/holidays/2026.json"),
    ] {
        table.add_notice(notice).unwrap();
    }
    table
}

/// The days of a year that are off on a weekday or worked at a weekend, and those off by name.
fn arranged(year: i16) -> (Vec<String>, Vec<String>) {
    let table = table();
    let (mut off, mut worked) = (Vec::new(), Vec::new());
    let mut at = date(year, 1, 1);
    while at.year() == year {
        let day = table.day(at);
        if let Some(name) = day.name {
            let list = if day.workday { &mut worked } else { &mut off };
            list.push(format!("{}/{} {name}", at.month(), at.day()));
        }
        at = at.tomorrow().unwrap();
    }
    (off, worked)
}

/// `month/first to month/last` as single days with a name.
fn span(from: Date, to: Date, name: &str) -> Vec<String> {
    let mut days = Vec::new();
    let mut at = from;
    while at <= to {
        days.push(format!("{}/{} {name}", at.month(), at.day()));
        at = at.tomorrow().unwrap();
    }
    days
}

#[test]
fn days_off_of_2026_are_those_of_the_notice() {
    let (off, worked) = arranged(2026);
    let day = |month, day| date(2026, month, day);
    let expected = [
        span(day(1, 1), day(1, 3), "元旦"),
        span(day(2, 15), day(2, 23), "春节"),
        span(day(4, 4), day(4, 6), "清明节"),
        span(day(5, 1), day(5, 5), "劳动节"),
        span(day(6, 19), day(6, 21), "端午节"),
        span(day(9, 25), day(9, 27), "中秋节"),
        span(day(10, 1), day(10, 7), "国庆节"),
    ]
    .concat();
    assert_eq!(off, expected);
    assert_eq!(
        worked,
        [
            "1/4 元旦",
            "2/14 春节",
            "2/28 春节",
            "5/9 劳动节",
            "9/20 国庆节",
            "10/10 国庆节"
        ]
    );
}

#[test]
fn days_off_of_2020_include_the_prolonged_spring_festival() {
    let (off, worked) = arranged(2020);
    let day = |month, day| date(2020, month, day);
    let expected = [
        span(day(1, 1), day(1, 1), "元旦"),
        span(day(1, 24), day(2, 2), "春节"),
        span(day(4, 4), day(4, 6), "清明节"),
        span(day(5, 1), day(5, 5), "劳动节"),
        span(day(6, 25), day(6, 27), "端午节"),
        span(day(10, 1), day(10, 8), "国庆节"),
    ]
    .concat();
    assert_eq!(off, expected);
    assert_eq!(
        worked,
        [
            "1/19 春节",
            "4/26 劳动节",
            "5/9 劳动节",
            "6/28 端午节",
            "9/27 国庆节",
            "10/10 国庆节",
        ]
    );
}

#[test]
fn working_days_of_each_year_are_those_known() {
    let table = table();
    for (year, expected) in [
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ] {
        let mut at = date(year, 1, 1);
        let mut count = 0;
        while at.year() == year {
            count += i32::from(table.is_workday(at));
            at = at.tomorrow().unwrap();
        }
        assert_eq!(count, expected, "{year}");
    }
}

#[test]
fn a_year_without_a_notice_goes_by_its_weekends_and_says_so() {
    let mut table = table();
    table
        .add_notice(r#"{"year": 2027, "papers": [], "days": []}"#)
        .unwrap();
    assert_eq!(
        table.noticed_years().collect::<Vec<_>>(),
        (2020..=2026).collect::<Vec<_>>()
    );
    let day = |workday, provisional| Day {
        workday,
        name: None,
        provisional,
    };
    let cases = [
        (date(2027, 1, 1), day(true, true)), // Friday
        (date(2027, 1, 2), day(false, true)),
        (date(2027, 1, 3), day(false, true)),
        (date(2027, 1, 4), day(true, true)),
        (date(2019, 12, 31), day(true, true)),
        (date(2026, 11, 22), day(false, false)),
        (date(2026, 11, 23), day(true, false)),
        (date(2026, 12, 25), day(true, false)),
        // The notice of 2027 may reach back into the last days of 2026.
        (date(2026, 12, 26), day(false, true)),
        (date(2026, 12, 31), day(true, true)),
        (date(2025, 12, 31), day(true, false)),
        (date(2026, 11, 30), day(true, false)),
    ];
    for (date, expected) in cases {
        assert_eq!(table.day(date), expected, "{date}");
        assert_eq!(table.is_workday(date), expected.workday);
    }
    assert_eq!(Day::PROVISIONAL_NOTE, "节假日未公布，按周末推算");
    assert_eq!(HolidayTable::new().noticed_years().count(), 0);
}

#[test]
fn a_day_of_the_december_before_stands_in_the_notice_it_comes_from() {
    let day = table().day(date(2022, 12, 31));
    assert_eq!(
        day,
        Day {
            workday: false,
            name: Some("元旦".into()),
            provisional: false
        }
    );
}

#[test]
fn local_days_lie_over_the_notices() {
    let mut table = table();
    table
        .add_local(
            r#"{"year": 2026, "days": [
                {"name": "肉孜节", "date": "2026-03-20", "isOffDay": true},
                {"name": "调休", "date": "2026-10-07", "isOffDay": false}]}"#,
        )
        .unwrap();
    table
        .add_local(
            r#"{"year": 2027, "days": [
                {"name": "肉孜节", "date": "2027-03-10", "isOffDay": true}]}"#,
        )
        .unwrap();
    let named = |workday, name: &str| Day {
        workday,
        name: Some(name.into()),
        provisional: false,
    };
    assert_eq!(table.day(date(2026, 3, 20)), named(false, "肉孜节"));
    assert_eq!(
        table.day(date(2026, 10, 7)),
        named(true, "调休"),
        "local days go before notices"
    );
    assert_eq!(table.day(date(2027, 3, 10)), named(false, "肉孜节"));
    assert!(
        table.day(date(2027, 3, 11)).provisional,
        "local days make no notice known"
    );
    let debit = debit_days(&table, 2026, 3, &[20]).unwrap();
    assert_eq!(
        debit[0].date,
        date(2026, 3, 23),
        "a Friday off is followed by the weekend"
    );
}

#[test]
fn faulty_files_of_holidays_are_refused() {
    let add = |json: &str| HolidayTable::new().add_notice(json).unwrap_err();
    let day = |date: &str| format!(r#"{{"name":"x","date":"{date}","isOffDay":true}}"#);
    let file = |days: &[String]| format!(r#"{{"year":2026,"days":[{}]}}"#, days.join(","));
    assert!(matches!(add("nonsense"), HolidayTableError::Form(_)));
    assert!(matches!(
        add(&file(&[day("2026-02-30")])),
        HolidayTableError::Form(_)
    ));
    for outside in ["2025-11-30", "2027-01-01", "2024-12-31"] {
        assert_eq!(
            add(&file(&[day(outside)])).to_string(),
            format!("节假日文件（2026年）中有不属于该年的日期{outside}")
        );
    }
    assert_eq!(
        add(&file(&[day("2026-01-01"), day("2026-01-01")])).to_string(),
        "节假日文件（2026年）中日期2026-01-01重复"
    );
    assert!(
        HolidayTable::new()
            .add_notice(&file(&[day("2025-12-31")]))
            .is_ok()
    );
}

#[test]
fn working_days_are_counted_over_days_off() {
    let reckoned = |date, provisional| Reckoned { date, provisional };
    let cases = [
        // The starting day does not count, worked or not.
        (date(2026, 11, 23), 0, reckoned(date(2026, 11, 23), false)),
        (date(2026, 11, 22), 0, reckoned(date(2026, 11, 22), false)),
        (date(2026, 11, 22), 1, reckoned(date(2026, 11, 23), false)),
        (date(2026, 11, 23), 1, reckoned(date(2026, 11, 24), false)),
        (date(2026, 11, 20), 1, reckoned(date(2026, 11, 23), false)),
        // 国庆: 1 to 7 October off, Saturday the 10th worked.
        (date(2026, 9, 30), 3, reckoned(date(2026, 10, 10), false)),
        (date(2026, 9, 30), 4, reckoned(date(2026, 10, 12), false)),
        (date(2026, 9, 18), 1, reckoned(date(2026, 9, 20), false)),
        (date(2026, 12, 24), 1, reckoned(date(2026, 12, 25), false)),
        (date(2026, 12, 25), 1, reckoned(date(2026, 12, 28), true)),
        (date(2026, 12, 31), 1, reckoned(date(2027, 1, 1), true)),
        (Date::MAX, 3, reckoned(Date::MAX, false)),
    ];
    for (start, days, expected) in cases {
        assert_eq!(
            table().add_working_days(start, days),
            expected,
            "{start} + {days}"
        );
    }
    assert_eq!(
        table().roll_to_workday(Date::MAX).date,
        Date::MAX,
        "Friday, the last day there is"
    );
}

#[test]
fn beijing_time_is_eight_hours_ahead_all_year() {
    for (instant, shown) in [
        (
            "2026-11-22T15:59:59Z",
            datetime(2026, 11, 22, 23, 59, 59, 0),
        ),
        ("2026-11-22T16:00:00Z", datetime(2026, 11, 23, 0, 0, 0, 0)),
        ("1988-07-01T00:00:00Z", datetime(1988, 7, 1, 8, 0, 0, 0)), // no summer time
    ] {
        let instant: Timestamp = instant.parse().unwrap();
        assert_eq!(beijing(instant), shown);
        assert_eq!(beijing_date(instant), shown.date());
        assert_eq!(from_beijing(shown), Some(instant));
    }
    assert_eq!(
        from_beijing(jiff::civil::DateTime::MIN),
        None,
        "before the first instant"
    );
}

proptest! {
    #[test]
    fn working_days_add_up(offset in 0..2_500_i32, first in 0..30_u32, second in 0..30_u32) {
        let table = table();
        let start = date(2020, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        let whole = table.add_working_days(start, first + second).date;
        let half = table.add_working_days(start, first).date;
        prop_assert_eq!(table.add_working_days(half, second).date, whole);
        let counted = (0..days_between(start, whole))
            .filter(|day| {
                let at = start.checked_add(jiff::Span::new().days(day + 1)).unwrap();
                table.is_workday(at)
            })
            .count();
        prop_assert_eq!(u32::try_from(counted).unwrap(), first + second);
    }

    #[test]
    fn rolling_ends_on_the_first_working_day(offset in 0..2_500_i32) {
        let table = table();
        let start = date(2020, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        let rolled = table.roll_to_workday(start).date;
        prop_assert!(table.is_workday(rolled));
        for between in 0..days_between(start, rolled) {
            let at = start.checked_add(jiff::Span::new().days(between)).unwrap();
            prop_assert!(!table.is_workday(at), "{} is worked and was passed", at);
        }
    }
}
