//! Due dates DL-1 to DL-5, how near they are, and ages.

use counter_domain::calendar::{
    CardValidity, DueDate, NamedDay, NoSuchDayError, Reckoned, Urgency, ValidityPhase, age_on,
    card_making_due, card_validity, card_validity_until, days_between, debit_days, filing_due,
    from_beijing, oral_loss_due, renewable_until, tri_party_declaration_due, urgency,
};
use jiff::Timestamp;
use jiff::civil::{Date, date, datetime};

use crate::calendar::table;

#[test]
fn dl_1_card_is_due_after_sixty_natural_days() {
    let due = |date, on_day_off, provisional| DueDate {
        date,
        on_day_off,
        provisional,
    };
    let cases = [
        (date(2026, 11, 21), 60, due(date(2027, 1, 20), false, true)),
        (date(2026, 2, 1), 60, due(date(2026, 4, 2), false, false)),
        (date(2026, 2, 3), 60, due(date(2026, 4, 4), true, false)),
        (date(2024, 1, 1), 60, due(date(2024, 3, 1), false, false)),
        (date(2026, 3, 1), 0, due(date(2026, 3, 1), true, false)),
    ];
    for (accepted, days, expected) in cases {
        assert_eq!(
            card_making_due(&table(), accepted, days),
            expected,
            "{accepted}"
        );
    }
    assert_eq!(card_making_due(&table(), Date::MAX, 1).date, Date::MAX);
}

#[test]
fn dl_1_due_date_on_a_day_off_rolls_where_policy_says_so() {
    let table = table();
    let due = card_making_due(&table, date(2026, 2, 3), 60);
    assert_eq!(due.date, date(2026, 4, 4), "it stays and only tells");
    let rolled = due.rolled(&table);
    let expected = DueDate {
        date: date(2026, 4, 7),
        on_day_off: false,
        provisional: false,
    };
    assert_eq!(rolled, expected);
    assert_eq!(rolled.rolled(&table), expected, "a working day stays");
}

#[test]
fn dl_1_an_accepted_day_does_not_count_for_filing() {
    let cases = [
        (date(2026, 11, 20), date(2026, 12, 4)),
        (date(2026, 11, 21), date(2026, 12, 4)),
        (date(2026, 11, 23), date(2026, 12, 7)),
        (date(2026, 9, 24), date(2026, 10, 15)),
    ];
    for (accepted, expected) in cases {
        let due = filing_due(&table(), accepted, 10);
        assert_eq!(
            due,
            Reckoned {
                date: expected,
                provisional: false
            },
            "{accepted}"
        );
    }
    assert!(filing_due(&table(), date(2026, 12, 21), 10).provisional);
}

#[test]
fn dl_2_oral_loss_lapses_after_forty_eight_hours_to_the_second() {
    let at = |year, month, day, hour, minute, second| {
        from_beijing(datetime(year, month, day, hour, minute, second, 0)).unwrap()
    };
    let cases = [
        (at(2026, 11, 20, 17, 30, 0), at(2026, 11, 22, 17, 30, 0)),
        (at(2026, 2, 14, 23, 59, 59), at(2026, 2, 16, 23, 59, 59)), // over days off
        (at(2026, 12, 30, 0, 0, 1), at(2027, 1, 1, 0, 0, 1)),
        (at(2024, 2, 28, 12, 0, 0), at(2024, 3, 1, 12, 0, 0)),
    ];
    for (reported, lapses) in cases {
        assert_eq!(oral_loss_due(reported, 48), lapses, "{reported}");
        assert_eq!(lapses.as_second() - reported.as_second(), 48 * 3600);
    }
    assert_eq!(oral_loss_due(Timestamp::MAX, 48), Timestamp::MAX);
}

/// Every debit day of a year that moves, as `nominal→actual`.
fn moved(year: i16) -> Vec<String> {
    let table = table();
    (1..=12)
        .flat_map(|month| debit_days(&table, year, month, &[10, 20]).unwrap())
        .filter(|debit| debit.nominal != debit.date)
        .map(|debit| format!("{}→{}", debit.nominal, debit.date))
        .collect()
}

#[test]
fn dl_3_debit_days_of_2026_roll() {
    assert_eq!(
        moved(2026),
        [
            "2026-01-10→2026-01-12",
            "2026-02-20→2026-02-24",
            "2026-05-10→2026-05-11",
            "2026-06-20→2026-06-22",
            "2026-12-20→2026-12-21",
        ],
        "10 October and 20 September are weekend days worked and do not roll"
    );
}

#[test]
fn dl_3_debit_days_of_2020_roll() {
    assert_eq!(
        moved(2020),
        [
            "2020-05-10→2020-05-11",
            "2020-06-20→2020-06-22",
            "2020-09-20→2020-09-21",
            "2020-12-20→2020-12-21",
        ]
    );
}

#[test]
fn dl_3_debit_days_of_2024_roll_to_a_sunday_worked() {
    let debit = debit_days(&table(), 2024, 2, &[10]).unwrap();
    assert_eq!(
        debit[0].date,
        date(2024, 2, 18),
        "the first working day is a Sunday"
    );
    assert!(!debit[0].provisional);
}

#[test]
fn dl_3_debit_days_without_a_notice_are_provisional() {
    let debit = debit_days(&table(), 2027, 1, &[10, 20]).unwrap();
    let told: Vec<_> = debit
        .iter()
        .map(|day| (day.nominal, day.date, day.provisional))
        .collect();
    assert_eq!(
        told,
        [
            (date(2027, 1, 10), date(2027, 1, 11), true),
            (date(2027, 1, 20), date(2027, 1, 20), true),
        ]
    );
    let error = debit_days(&table(), 2026, 2, &[10, 30]).unwrap_err();
    assert_eq!(
        error,
        NoSuchDayError {
            year: 2026,
            month: 2,
            day: 30
        }
    );
    assert_eq!(error.to_string(), "2026年2月没有30日");
}

#[test]
fn card_5_2_whoever_may_renew_by_a_day_is_good_until_a_day() {
    let mut day = date(2024, 1, 1);
    for _ in 0..1000 {
        let last = renewable_until(day, 1);
        let from = |expires| card_validity_until(expires, 1).renew_from;
        assert!(from(last) <= day, "{day}: {last} may be renewed");
        let next = last.tomorrow().unwrap();
        assert!(from(next) > day, "{day}: {next} may not yet");
        day = day.tomorrow().unwrap();
    }
    assert_eq!(renewable_until(date(2027, 2, 28), 1), date(2027, 3, 31));
    assert_eq!(renewable_until(Date::MAX, 1), Date::MAX);
}

#[test]
fn dl_4_card_is_valid_ten_years_and_renewed_a_month_before() {
    let cases = [
        (date(2016, 12, 21), date(2026, 12, 21), date(2026, 11, 21)),
        (date(2017, 3, 31), date(2027, 3, 31), date(2027, 2, 28)),
        (date(2017, 2, 28), date(2027, 2, 28), date(2027, 1, 28)),
        (date(2016, 2, 29), date(2026, 2, 28), date(2026, 1, 28)),
    ];
    for (issued, expires, renew_from) in cases {
        let validity = card_validity(issued, 10, 1);
        assert_eq!(
            validity,
            CardValidity {
                expires,
                renew_from
            },
            "issued {issued}"
        );
        assert_eq!(
            card_validity_until(expires, 1),
            validity,
            "read from the card"
        );
    }
    assert_eq!(
        card_validity(date(2016, 1, 1), u32::MAX, 1).expires,
        Date::MAX
    );
    assert_eq!(
        card_validity_until(date(2016, 1, 1), u32::MAX).renew_from,
        Date::MIN
    );
}

#[test]
fn dl_4_day_of_expiry_is_still_valid() {
    let validity = card_validity(date(2016, 12, 21), 10, 1);
    let cases = [
        (date(2026, 11, 20), ValidityPhase::Valid),
        (date(2026, 11, 21), ValidityPhase::RenewalDue),
        (date(2026, 12, 21), ValidityPhase::RenewalDue),
        (date(2026, 12, 22), ValidityPhase::Expired),
    ];
    for (day, phase) in cases {
        assert_eq!(validity.phase(day), phase, "{day}");
    }
}

#[test]
fn dl_5_tri_party_declaration_is_due_on_the_sixteenth() {
    let due = |month, named| tri_party_declaration_due(&table(), 2026, month, 16, named).unwrap();
    let plain = |date, on_day_off| DueDate {
        date,
        on_day_off,
        provisional: false,
    };
    assert_eq!(
        due(11, NamedDay::Included),
        plain(date(2026, 11, 16), false)
    );
    assert_eq!(due(11, NamedDay::Excluded), plain(date(2026, 11, 15), true));
    assert_eq!(
        due(5, NamedDay::Included),
        plain(date(2026, 5, 16), true),
        "a Saturday does not move it"
    );
    assert_eq!(
        due(5, NamedDay::Included).rolled(&table()).date,
        date(2026, 5, 18)
    );
    assert!(tri_party_declaration_due(&table(), 2026, 2, 30, NamedDay::Included).is_err());
    let first = tri_party_declaration_due(&table(), 2026, 3, 1, NamedDay::Excluded).unwrap();
    assert_eq!(first.date, date(2026, 2, 28));
}

#[test]
fn card_9_1_urgency_tells_near_and_late() {
    let due = date(2027, 1, 20);
    let cases = [
        (date(2027, 1, 9), Urgency::Ample),
        (date(2027, 1, 10), Urgency::Near),
        (date(2027, 1, 20), Urgency::Near),
        (date(2027, 1, 21), Urgency::Late),
    ];
    for (today, expected) in cases {
        assert_eq!(urgency(today, due, 10), expected, "{today}");
    }
    assert_eq!(days_between(date(2026, 11, 21), due), 60);
    assert_eq!(days_between(due, date(2027, 1, 19)), -1);
    assert_eq!(days_between(date(2024, 2, 28), date(2024, 3, 1)), 2);
}

#[test]
fn photo_5_sixteen_is_reached_on_the_birthday() {
    let cases = [
        (date(2010, 11, 22), date(2026, 11, 21), 15),
        (date(2010, 11, 22), date(2026, 11, 22), 16),
        (date(2010, 11, 22), date(2026, 12, 1), 16),
        (date(2010, 12, 1), date(2026, 11, 30), 15),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(1890, 1, 1), date(2026, 1, 1), 136),
    ];
    for (birth, day, age) in cases {
        assert_eq!(age_on(birth, day), age, "born {birth}, on {day}");
    }
}
