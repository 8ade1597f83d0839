//! Employers' lists from the file to the acts: row by row, once, whatever happens between.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use counter_app::Counter;
use counter_app::contract::{
    AppEvent, BatchForm, BatchRequest, BatchRowView, BatchView, ErrorCode, ExportBatchRequest,
    ListApplicationsRequest, MarkBatchRequest, SaveBatchRequest, SubmitBatchRequest,
};

use crate::station::{
    HOLDERS_NAME, HOLDERS_NUMBER, NUMBER, Station, employee_name, employee_number, photo,
};

fn begun(counter: &Counter) -> BatchView {
    let batch = counter.begin_batch().unwrap();
    let form = BatchForm {
        employer: "181团农业发展服务中心".to_owned(),
        operator_name: "马建国".to_owned(),
        operator_number: NUMBER.to_owned(),
        operator_phone: "0906-3300001".to_owned(),
        letter_seen: true,
        operator_seen: true,
        ..batch.form.clone()
    };
    save(counter, &batch, form)
}

fn save(counter: &Counter, batch: &BatchView, form: BatchForm) -> BatchView {
    let batch = batch.batch.clone();
    counter
        .save_batch(&SaveBatchRequest { batch, form })
        .unwrap()
}

fn of(batch: &BatchView) -> BatchRequest {
    BatchRequest {
        batch: batch.batch.clone(),
    }
}

/// The employer's folder: a list of so many people and their photos.
fn employers_folder(station: &Station, people: std::ops::Range<u32>) -> PathBuf {
    let folder = station.dir.path().join("stick");
    let photos = folder.join("photos");
    std::fs::create_dir_all(&photos).unwrap();
    let mut list = "姓名,证件号码,电话\n".to_owned();
    for one in people {
        let number = employee_number(one);
        writeln!(list, "{},{number},", employee_name(one)).unwrap();
        std::fs::write(photos.join(format!("{number}.jpg")), photo_of(one)).unwrap();
    }
    std::fs::write(folder.join("list.csv"), list).unwrap();
    folder
}

/// A photo that is nobody else's: its comment says whose it is.
fn photo_of(one: u32) -> Vec<u8> {
    let bytes = photo("well-framed.jpg");
    let comment = format!("{one:08}");
    let length = u16::try_from(comment.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xff, 0xfe], length.as_slice(), comment.as_bytes()].concat();
    let (start, rest) = bytes.split_at(2);
    [start, &segment, rest].concat()
}

fn read(counter: &Counter, batch: &BatchView, folder: &Path) -> BatchView {
    counter
        .read_roster_from(&batch.batch, &folder.join("list.csv"))
        .unwrap();
    counter
        .read_batch_photos_from(&batch.batch, &folder.join("photos"))
        .unwrap()
}

/// The clerk has seen every original and photo.
fn look(counter: &Counter, batch: &BatchView) -> BatchView {
    counter
        .mark_batch(&MarkBatchRequest {
            batch: batch.batch.clone(),
            rows: batch.rows.iter().map(|row| row.row.clone()).collect(),
            seen: Some(true),
            looked: Some(true),
            pass_reason: Some("逐人看过，本人近照".to_owned()),
        })
        .unwrap()
}

fn sign(counter: &Counter, batch: &BatchView) -> BatchView {
    counter
        .submit_batch(&SubmitBatchRequest {
            batch: batch.batch.clone(),
            signed: true,
        })
        .unwrap()
}

fn states(batch: &BatchView) -> BTreeMap<&str, usize> {
    let mut states = BTreeMap::new();
    for row in &batch.rows {
        *states.entry(row.state.as_str()).or_default() += 1;
    }
    states
}

fn waiting_for_review(counter: &Counter) -> u32 {
    let request = ListApplicationsRequest {
        status: Some("pending_review".to_owned()),
        due: None,
        today: false,
        offset: 0,
    };
    counter.list_applications(&request).unwrap().total
}

fn row<'a>(batch: &'a BatchView, name: &str) -> &'a BatchRowView {
    batch.rows.iter().find(|row| row.name == name).unwrap()
}

#[test]
fn card_7_1_4_the_good_rows_go_first_and_the_others_are_told_why() {
    let station = Station::with_employees(3);
    let counter = &station.counter;
    let batch = begun(counter);
    let folder = employers_folder(&station, 0..3);
    let mut list = std::fs::read_to_string(folder.join("list.csv")).unwrap();
    writeln!(list, "李错号,660000189001010021,").unwrap();
    writeln!(list, "李无名,{},", employee_number(900)).unwrap();
    writeln!(list, "{HOLDERS_NAME},{HOLDERS_NUMBER},").unwrap();
    writeln!(list, "{},{},", employee_name(0), employee_number(0)).unwrap();
    std::fs::write(folder.join("list.csv"), list).unwrap();
    let photo_file = |one| folder.join(format!("photos/{}.jpg", employee_number(one)));
    std::fs::write(photo_file(1), photo("shadow-on-background.jpg")).unwrap();
    std::fs::remove_file(photo_file(2)).unwrap();

    let batch = read(counter, &batch, &folder);
    let batch = counter.check_batch(&of(&batch)).unwrap();
    let told = |name: &str| -> Vec<(Option<&str>, &str)> {
        let problems = row(&batch, name).problems.iter();
        problems
            .map(|problem| (problem.rule.as_deref(), problem.reason.as_str()))
            .collect()
    };
    assert_eq!(told("李无名"), [(Some("input"), "unknown_person")]);
    assert_eq!(told(HOLDERS_NAME), [(Some("CARD-17-1"), "has_usable_card")]);
    assert_eq!(
        told(&employee_name(2)),
        [(Some("PHOTO-5"), "photo_missing")]
    );
    assert!(
        told("李错号")[0].1.contains("校验"),
        "the number says what is wrong with it"
    );
    assert_eq!(
        batch.rows[6].state, "problem",
        "the second of two same rows"
    );
    assert_eq!(batch.rows[0].state, "to_see", "{:?}", batch.rows[0]);
    let doubted = &batch.rows[1];
    assert_eq!(doubted.state, "doubt", "{doubted:?}");
    assert!(!doubted.warnings.is_empty());
    assert!(!batch.rows[0].citizen_number.contains("0101"), "masked");

    let nobody_looked = counter.prepare_batch(&of(&batch)).unwrap_err();
    assert_eq!(nobody_looked.params["reason"], "none_good");
    let batch = look(counter, &batch);
    assert_eq!(
        states(&batch),
        BTreeMap::from([("good", 2), ("problem", 5)])
    );
    let batch = counter.prepare_batch(&of(&batch)).unwrap();
    assert!(batch.frozen);
    assert_eq!(batch.document.as_ref().unwrap().kind, "card_batch_form");
    let unsigned = counter.submit_batch(&SubmitBatchRequest {
        batch: batch.batch.clone(),
        signed: false,
    });
    assert_eq!(unsigned.unwrap_err().params["reason"], "not_signed");
    let batch = sign(counter, &batch);
    assert_eq!(
        states(&batch),
        BTreeMap::from([("problem", 5), ("submitted", 2)])
    );
    assert_eq!(waiting_for_review(counter), 2);

    let out = counter
        .export_batch_to(
            &ExportBatchRequest {
                batch: batch.batch.clone(),
                folder: String::new(),
                problems: batch
                    .rows
                    .iter()
                    .map(|row| (row.row.clone(), "请改正".to_owned()))
                    .collect(),
            },
            &folder,
        )
        .unwrap();
    let table = std::fs::read_to_string(out.path).unwrap();
    assert_eq!((out.rows, table.lines().count()), (5, 6), "{table}");
    assert!(
        table.contains(HOLDERS_NUMBER),
        "the employer gets his whole numbers back"
    );
}

type Spoil = fn(&mut BatchForm);

#[test]
fn card_7_1_4_nothing_is_printed_before_letter_and_operator_were_seen() {
    let station = Station::with_employees(1);
    let counter = &station.counter;
    let batch = begun(counter);
    let batch = read(counter, &batch, &employers_folder(&station, 0..1));
    let spoils: [(Spoil, &str); 5] = [
        (|form| form.letter_seen = false, "letter_seen"),
        (|form| form.operator_seen = false, "operator_seen"),
        (|form| form.operator_name.clear(), "operator_name"),
        (
            |form| form.operator_number = "1".to_owned(),
            "operator_number",
        ),
        (|form| form.pickup_place.clear(), "pickup_place"),
    ];
    for (spoil, field) in spoils {
        let mut form = batch.form.clone();
        spoil(&mut form);
        let incomplete = save(counter, &batch, form);
        assert_eq!(incomplete.objection.as_ref().unwrap().field, field);
        for refused in [
            counter.check_batch(&of(&batch)),
            counter.prepare_batch(&of(&batch)),
        ] {
            let error = refused.unwrap_err();
            assert_eq!(
                (error.code, error.params["field"].as_str()),
                (ErrorCode::Refused, field)
            );
        }
    }
    let whole = save(counter, &batch, batch.form.clone());
    assert_eq!(whole.objection, None);
}

#[test]
fn a_run_that_is_cancelled_or_dies_goes_on_and_doubles_nothing() {
    let station = Station::with_employees(24);
    let counter = &station.counter;
    let batch = begun(counter);
    let folder = employers_folder(&station, 0..24);
    let batch = read(counter, &batch, &folder);
    let cancelled = cancelled_after(counter, 5, |counter| {
        counter.check_batch(&of(&batch)).unwrap()
    });
    assert!(cancelled.cancelled);
    let unchecked = states(&cancelled)["unchecked"];
    assert!(
        (1..24).contains(&unchecked),
        "some are checked, some are not: {unchecked}"
    );
    let batch = counter.check_batch(&of(&batch)).unwrap();
    assert!(!batch.cancelled && !states(&batch).contains_key("unchecked"));
    let batch = look(counter, &batch);
    let batch = counter.prepare_batch(&of(&batch)).unwrap();
    let printed = batch.document.clone();
    let cancelled = cancelled_after(counter, 7, |counter| sign(counter, &batch));
    let submitted = states(&cancelled)["submitted"];
    assert!((7..24).contains(&submitted), "{submitted}");

    // The window dies; its user comes back.
    let station = station.restart();
    station.login("0101");
    let counter = &station.counter;
    let lists = counter.list_batches().unwrap().rows;
    assert_eq!(
        (lists[0].people, lists[0].submitted as usize),
        (24, submitted)
    );
    let batch = counter.open_batch(&of(&batch)).unwrap();
    assert_eq!(
        batch.document, printed,
        "what was signed is what is submitted"
    );
    let batch = sign(counter, &batch);
    assert_eq!(states(&batch), BTreeMap::from([("submitted", 24)]));
    let again = sign(counter, &batch);
    assert_eq!(states(&again), BTreeMap::from([("submitted", 24)]));
    assert_eq!(waiting_for_review(counter), 24, "nobody twice");

    // The same list once more, in another batch: everybody is under way.
    let second = begun(counter);
    let second = read(counter, &second, &folder);
    let second = counter.check_batch(&of(&second)).unwrap();
    assert_eq!(states(&second), BTreeMap::from([("problem", 24)]));
    assert_eq!(second.rows[0].problems[0].reason, "under_way");
}

/// Cancels a run once it has told of so many rows.
fn cancelled_after(
    counter: &Counter,
    rows: u32,
    run: impl FnOnce(&Counter) -> BatchView,
) -> BatchView {
    let events = counter.subscribe();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for event in events {
                if let AppEvent::Batch(progress) = event
                    && progress.done >= rows
                {
                    counter.cancel_batch().unwrap();
                    return;
                }
            }
        });
        run(counter)
    })
}

#[test]
fn a_new_list_keeps_photos_and_what_was_submitted() {
    let station = Station::with_employees(3);
    let counter = &station.counter;
    let batch = begun(counter);
    let batch = read(counter, &batch, &employers_folder(&station, 0..2));
    let batch = counter.check_batch(&of(&batch)).unwrap();
    let first = batch.rows[0].row.clone();
    let batch = counter
        .mark_batch(&MarkBatchRequest {
            batch: batch.batch.clone(),
            rows: vec![first.clone()],
            seen: Some(true),
            looked: Some(true),
            pass_reason: Some("看过".to_owned()),
        })
        .unwrap();
    let batch = counter.prepare_batch(&of(&batch)).unwrap();
    let locked = counter.read_roster_from(&batch.batch, Path::new("list.csv"));
    assert_eq!(locked.unwrap_err().code, ErrorCode::DraftFrozen);
    let batch = sign(counter, &batch);
    let folder = employers_folder(&station, 0..3);
    let batch = counter
        .read_roster_from(&batch.batch, &folder.join("list.csv"))
        .unwrap();
    let rows: Vec<_> = batch
        .rows
        .iter()
        .map(|row| (row.state.as_str(), row.photo.is_some()))
        .collect();
    assert_eq!(
        rows,
        [
            ("submitted", true),
            ("unchecked", true),
            ("unchecked", false)
        ]
    );
}

#[test]
fn a_change_after_the_printing_makes_its_numbers_void() {
    let station = Station::with_employees(2);
    let counter = &station.counter;
    let batch = begun(counter);
    let batch = read(counter, &batch, &employers_folder(&station, 0..2));
    let batch = counter.check_batch(&of(&batch)).unwrap();
    let batch = look(counter, &batch);
    let printed = counter.prepare_batch(&of(&batch)).unwrap();
    let frozen = counter.save_batch(&SaveBatchRequest {
        batch: batch.batch.clone(),
        form: batch.form.clone(),
    });
    assert_eq!(frozen.unwrap_err().code, ErrorCode::DraftFrozen);
    let open = counter.reopen_batch(&of(&batch)).unwrap();
    assert_eq!(states(&open), BTreeMap::from([("good", 2)]));
    let again = counter.prepare_batch(&of(&batch)).unwrap();
    assert_ne!(
        again.rows[0].number, printed.rows[0].number,
        "another paper, other numbers"
    );
    counter.discard_batch(&of(&batch)).unwrap();
    assert_eq!(counter.list_batches().unwrap().rows, []);
    assert_eq!(waiting_for_review(counter), 0);
}

#[test]
#[expect(clippy::print_stderr, reason = "what it measures is told")]
#[ignore = "a measurement: cargo nextest run -p counter-app --run-ignored only a_thousand"]
fn a_thousand_people_in_one_go() {
    let station = Station::with_employees(1_000);
    let counter = &station.counter;
    let batch = begun(counter);
    let folder = employers_folder(&station, 0..1_000);
    let mut told = String::new();
    let mut begun_at = Instant::now();
    let mut time = |what: &str| {
        writeln!(told, "{what}: {:.1} s", begun_at.elapsed().as_secs_f64()).unwrap();
        begun_at = Instant::now();
    };
    let batch = read(counter, &batch, &folder);
    time("list and photos read");
    let batch = counter.check_batch(&of(&batch)).unwrap();
    time("checked");
    let batch = look(counter, &batch);
    time("looked at");
    let batch = counter.prepare_batch(&of(&batch)).unwrap();
    time("numbers and paper");
    let batch = sign(counter, &batch);
    time("submitted");
    eprintln!("{told}");
    assert_eq!(states(&batch), BTreeMap::from([("submitted", 1_000)]));
}
