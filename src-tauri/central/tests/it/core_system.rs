//! The whole way of a card: facts come in, an application goes out, the card comes back. And a file
//! that is begun again, repeated, corrected, or late.

use std::path::Path;

use counter_act::Hash;
use counter_central::core_system::{FileExchange, Receipt, Receiver, export, import};
use counter_domain::act::ActBody;
use counter_domain::application::{ApplicationStatus, Purpose};
use counter_domain::card::CardStatus;
use counter_domain::id::{ApplicationId, PersonId};
use counter_domain::money::Fen;
use counter_domain::number::CitizenId;
use counter_domain::person::Person;
use counter_domain::role::{Role, StaffId};
use counter_wire::verdict::Verdict;
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

use crate::world::{HERE, Window, World, staff_key, submitted};

const PEOPLE: &str = "社会保障号码,姓名,性别,出生日期,民族,参保地,社保关系终止,死亡日期,数据时间\n";

fn citizen(order: u32) -> String {
    let body = format!("66000018900506{order:03}");
    "0123456789X"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|number| CitizenId::parse(number, date(2026, 11, 20)).is_ok())
        .unwrap()
}

fn person_row(order: u32, name: &str, as_of: &str) -> String {
    format!(
        "{},{name},男,1890-05-06,01,{HERE},否,,{as_of}\n",
        citizen(order)
    )
}

/// Puts files into a folder of the exchange, the manifest last.
fn deliver(exchange: &Path, delivery: &str, files: &[(&str, &str, String)]) {
    let folder = exchange.join("in").join(delivery);
    std::fs::create_dir_all(&folder).unwrap();
    let listed: Vec<serde_json::Value> = files
        .iter()
        .map(|(name, kind, text)| {
            std::fs::write(folder.join(name), text).unwrap();
            serde_json::json!({"name": name, "kind": kind, "sha256": Hash::of(text.as_bytes())})
        })
        .collect();
    let manifest = serde_json::json!({"version": 1, "files": listed});
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
}

/// What became of one delivery.
async fn take(world: &World, exchange: &TempDir, delivery: &str) -> Receipt {
    let core = FileExchange::new(exchange.path());
    let receipts = import(&world.central, &core).await.unwrap();
    let (_, receipt) = receipts
        .into_iter()
        .find(|(name, _)| name == delivery)
        .unwrap();
    receipt
}

fn counts(receipt: &Receipt) -> Vec<(u64, u64, u64)> {
    let files = receipt.files.iter();
    files
        .map(|file| (file.taken, file.unchanged, file.errors))
        .collect()
}

async fn person(world: &World, number: &str) -> (PersonId, Person) {
    let id = world.registry().person_of(number).await.unwrap().unwrap();
    let (client, connection) = tokio_postgres::connect(&world.database, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let row = client
        .query_one(
            "SELECT state FROM subject WHERE id = $1",
            &[&format!("person/{id}")],
        )
        .await
        .unwrap();
    (id, serde_json::from_str(row.get(0)).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_come_once_however_often_their_files_do() {
    let world = World::new().await;
    let exchange = TempDir::new().unwrap();
    let rows: String = (0..450)
        .map(|index| person_row(index * 2 + 1, "王小明", "2026-11-19"))
        .collect();
    let number = citizen(1);
    let files = [
        (
            "insurance.csv",
            "insurance",
            format!(
                "number,kind,since,months,status,as_of\n\
                 {number},企业职工养老,2015-03,120,正常缴费,2026-11-19\n\
                 {number},失业,2015-03,120,正常缴费,2026-11-19\n\
                 {},失业,2015-03,120,正常缴费,2026-11-19\n",
                citizen(2)
            ),
        ),
        (
            "contributions.csv",
            "contributions",
            format!(
                "number,kind,from,to,base,personal,employer,as_of\n\
                 {number},失业,2024-01,2024-12,4850.50,24.25,24.25,2026-11-19\n\
                 {number},失业,2024-01,2024-12,4850.50,24.26,24.25,2026-11-20\n"
            ),
        ),
        (
            "accounts.csv",
            "accounts",
            format!(
                "number,year,months,opening,principal,interest,spent,closing,as_of\n\
                 {number},2025,9,1000.00,300.00,20.00,0,1320.00,2026-11-19\n\
                 {number},2024,12,600.00,400.00,0,0,1000.00,2026-11-19\n"
            ),
        ),
        ("people.csv", "people", format!("{PEOPLE}{rows}")),
    ];
    deliver(exchange.path(), "first", &files);
    let receipt = take(&world, &exchange, "first").await;
    assert_eq!(
        counts(&receipt),
        [(450, 0, 0), (2, 0, 1), (2, 0, 0), (2, 0, 0)],
        "people, insurance, contributions, accounts; nobody has the third number: {receipt:?}"
    );
    let errors = exchange
        .path()
        .join("out/receipts/first.insurance.csv.errors.csv");
    let errors = std::fs::read_to_string(errors).unwrap();
    assert!(
        errors.contains("4,unknown_person,没有该社会保障号码的人员"),
        "the row is told by its line: {errors}"
    );
    let told = person(&world, &number).await.1.contributions.unwrap();
    let run = told.runs.first().unwrap();
    assert_eq!(
        (told.runs.len(), run.personal, told.until),
        (1, Fen(2426), date(2026, 11, 20)),
        "a corrected run takes the place of the first, and the station is told of it"
    );
    let years: Vec<i16> = told.account.iter().map(|year| year.year).collect();
    assert_eq!(years, [2024, 2025], "his account, the first year first");
    let versions = "SELECT sum(version)::bigint FROM subject";
    let before = world.count(versions).await;

    let again = take(&world, &exchange, "first").await;
    assert!(
        again.files.iter().all(|file| file.repeated),
        "the files are known by their hashes"
    );
    assert_eq!(counts(&again), counts(&receipt), "and answered as before");

    // Another file with the same rows, one corrected and one that is older than what is known.
    let rows = [
        person_row(1, "王小明", "2026-11-19"),
        person_row(3, "王大明", "2026-11-20"),
        person_row(5, "王老明", "2026-11-01"),
    ]
    .concat();
    deliver(
        exchange.path(),
        "second",
        &[("people.csv", "people", format!("{PEOPLE}{rows}"))],
    );
    let receipt = take(&world, &exchange, "second").await;
    assert_eq!(counts(&receipt), [(1, 2, 0)], "one row says something new");
    assert_eq!(
        world.count(versions).await,
        before + 1,
        "one person has one more version"
    );
    let (_, corrected) = person(&world, &citizen(3)).await;
    assert_eq!(corrected.facts.name.expose(), "王大明", "he is called so");
    assert_eq!(
        world
            .count("SELECT count(*) FROM interest WHERE office = '661181'")
            .await,
        450,
        "their station is told of them"
    );
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn card_3_1_a_card_is_made_through_the_core_system_only() {
    let world = World::new().await;
    let exchange = TempDir::new().unwrap();
    let core = FileExchange::new(exchange.path());
    let number = citizen(1);
    deliver(
        exchange.path(),
        "people",
        &[
            (
                "people.csv",
                "people",
                format!("{PEOPLE}{}", person_row(1, "王小明", "2026-11-19")),
            ),
            (
                "insurance.csv",
                "insurance",
                format!(
                    "number,kind,since,months,status,as_of\n\
                     {number},失业,2015-03,120,正常缴费,2026-11-19\n"
                ),
            ),
        ],
    );
    assert!(
        take(&world, &exchange, "people").await.is_good(),
        "everything is taken"
    );
    let (id, state) = person(&world, &number).await;

    let mut window = Window::enrol(&world, HERE, 1).await;
    let application = ApplicationId(Uuid::from_u128(77));
    let body = submitted(
        &state,
        77,
        Purpose::First,
        Hash::of(b"photo"),
        &window.clerk(),
        window.at,
    );
    let ActBody::ApplicationSubmitted(content) = &body else {
        panic!("an application");
    };
    let paper = content.form.number.to_string();
    let submit = window.seal_with(id, &body, |envelope| {
        envelope.business_number = Some(paper.clone());
    });
    let verdict = window.verdict(&world, &submit).await;
    assert!(
        matches!(verdict, Verdict::Accepted { .. }),
        "the application is accepted: {verdict:?}"
    );
    let sent = export(&world.central, &core, Receiver::CardSystem)
        .await
        .unwrap();
    assert_eq!(sent, [], "what was not reviewed does not go out");

    let approve = window.seal_with(
        id,
        &ActBody::ApplicationApproved {
            application,
            by: StaffId("reviewer".to_owned()),
        },
        |envelope| {
            envelope.actor = StaffId("reviewer".to_owned());
            envelope.role = Role::Reviewer;
            envelope.actor_key = Some(staff_key("reviewer").verifying().id());
            envelope.seen.version = 3;
        },
    );
    let verdict = window.verdict(&world, &approve).await;
    assert!(
        matches!(verdict, Verdict::Accepted { .. }),
        "the review is accepted: {verdict:?}"
    );
    let sent = export(&world.central, &core, Receiver::CardSystem)
        .await
        .unwrap();
    assert_eq!(sent.len(), 1, "one batch goes out");
    let name = format!("out/applications/card_system-{}.csv", sent[0].batch);
    let file = std::fs::read_to_string(exchange.path().join(name)).unwrap();
    assert!(file.contains(&paper), "it names the application: {file}");
    let again = export(&world.central, &core, Receiver::CardSystem)
        .await
        .unwrap();
    assert_eq!(again, [], "it goes out once");
    let (_, state) = person(&world, &number).await;
    assert_eq!(
        state.applications[&application].status,
        ApplicationStatus::Reported,
        "数据已上报"
    );

    let heading = "流水号,业务编号,结果,时间,卡号,发卡日期,到期日期\n";
    let card = "X00000019,2026-11-20,2036-11-20";
    deliver(
        exchange.path(),
        "production",
        &[(
            "production.csv",
            "production",
            format!(
                "{heading}P0,{paper},已制成,2026-11-20,{card}\n\
                 P1,{paper},制卡中,2026-11-20,,,\n\
                 P2,{paper},已制成,2026-11-20,{card}\n\
                 P2,{paper},已制成,2026-11-20,{card}\n\
                 P2,{paper},制卡失败,2026-11-20,,,\n\
                 P3,661181261120A0199999X,制卡中,2026-11-20,,,\n"
            ),
        )],
    );
    let receipt = take(&world, &exchange, "production").await;
    let told: Vec<(u64, &str)> = receipt.files[0]
        .rows
        .iter()
        .map(|row| (row.line, row.fault.code()))
        .collect();
    assert_eq!(
        (counts(&receipt), told),
        (
            vec![(2, 1, 3)],
            vec![(2, "step"), (6, "reference_reused"), (7, "form")]
        ),
        "made before it was begun, one reference for two things, no such number"
    );
    let (_, state) = person(&world, &number).await;
    let made = state.cards.values().next().unwrap();
    assert_eq!(
        (
            state.applications[&application].status,
            made.status,
            made.application
        ),
        (
            ApplicationStatus::AwaitingCollection,
            CardStatus::Unused,
            Some(application)
        ),
        "the card waits at the station"
    );
    world.holds().await;
}
