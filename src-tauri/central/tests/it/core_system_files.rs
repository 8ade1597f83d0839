//! Files of the core system: what is read, what is refused, and what a row means.

use std::fmt::Write as _;
use std::path::Path;

use counter_act::Hash;
use counter_central::core_system::{
    CoreSystem as _, Delivery, FileExchange, Kind, OutgoingApplication, Plan, Receiver, Record,
    RowFault, Table, TableError, plan,
};
use counter_domain::application::{
    Application, ApplicationStatus, ApplicationStep, MakingPath, Purpose,
};
use counter_domain::card::{Card, CardStatus, CardStep};
use counter_domain::evolve::{self, Report};
use counter_domain::fact::Fact;
use counter_domain::id::{ApplicationId, CardId, PersonId};
use counter_domain::number::{BusinessNumber, CitizenId, DeviceCode};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use encoding_rs::GB18030;
use expect_test::{Expect, expect};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tempfile::TempDir;
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 22);

/// A made-up citizen's number, born 1890-05-06.
fn citizen(order: u32) -> String {
    let body = format!("66000018900506{order:03}");
    "0123456789X"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|number| CitizenId::parse(number, TODAY).is_ok())
        .unwrap()
}

/// Reads bytes as a file of a kind: a line a row, good or bad.
fn read(kind: Kind, bytes: &[u8]) -> Result<String, TableError> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut table = Table::open(&path, kind, &Hash::of(bytes))?;
    let mut out = String::new();
    while let Some(row) = table.next_row()? {
        let (line, outcome) = match row {
            Ok(row) => (row.line, Record::read(kind, &row, TODAY)),
            Err(error) => (error.line, Err(error.fault)),
        };
        match outcome {
            Ok(_) => writeln!(out, "{line} good"),
            Err(fault) => writeln!(out, "{line} {}: {fault}", fault.code()),
        }
        .unwrap();
    }
    Ok(out)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the way snapshots are written"
)]
fn check(kind: Kind, bytes: &[u8], wanted: Expect) {
    let read = match read(kind, bytes) {
        Ok(lines) => lines,
        Err(error) => format!("refused: {error}\n"),
    };
    wanted.assert_eq(&read);
}

fn people(rows: &[String]) -> String {
    let mut text =
        "社会保障号码,姓名,性别,出生日期,民族,联系电话,地址,参保地,死亡日期,数据时间\n".to_owned();
    for row in rows {
        writeln!(text, "{row}").unwrap();
    }
    text
}

fn good(order: u32, name: &str) -> String {
    format!(
        "{},{name},男,1890-05-06,01,0906-3300001,北屯市181团,661181,,2026-11-20",
        citizen(order)
    )
}

#[test]
fn both_encodings_are_read_and_told_by_their_bytes() {
    let text = people(&[
        good(1, "王小明"),
        good(3, "阿依努尔·买买提"),
        good(5, "𠮷永昌"),
    ]);
    let wanted = || {
        expect![[r"
            2 good
            3 good
            4 good
        "]]
    };
    check(Kind::People, text.as_bytes(), wanted());
    check(Kind::People, format!("\u{FEFF}{text}").as_bytes(), wanted());
    let (bytes, _, unmappable) = GB18030.encode(&text);
    assert!(!unmappable, "GB18030 has every character");
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "the bytes are no UTF-8, so that the test says something"
    );
    check(Kind::People, &bytes, wanted());
    check(
        Kind::People,
        &[text.as_bytes(), &[0xFF, 0xFF, 0x0A]].concat(),
        expect![[r"
            refused: 文件编码既不是UTF-8也不是GB18030，请转码后重报
        "]],
    );
}

#[test]
fn headings_must_be_whole_and_known() {
    check(
        Kind::People,
        b"",
        expect![[r"
            refused: 文件没有表头
        "]],
    );
    check(
        Kind::People,
        "社会保障号码,性别,出生日期,数据时间\n".as_bytes(),
        expect![[r"
            refused: 表头缺少“姓名”列
        "]],
    );
    check(
        Kind::People,
        "number,name,sex,born_on,as_of,nmae\n".as_bytes(),
        expect![[r"
            refused: 表头第6列不是本类文件的列
        "]],
    );
    check(
        Kind::People,
        "number,社会保障号码,name,sex,born_on,as_of\n".as_bytes(),
        expect![[r"
            refused: 表头中“社会保障号码”重复
        "]],
    );
}

#[test]
fn a_bad_row_is_told_and_the_others_are_read() {
    let text = people(&[
        good(1, "王小明"),
        "=cmd|' /C calc'!A0,王,男,1890-05-06,01,,,,,2026-11-20".to_owned(),
        good(3, "=HYPERLINK(1)"),
        "太短,的一行".to_owned(),
        format!("{},李四,男,1890-05-07,01,,,,,2026-11-20", citizen(7)),
        format!("{},李四,女,1890-05-06,01,,,,,2026-11-20", citizen(7)),
        format!("{},李四,男,1890-05-06,01,,,66118,,2026-11-20", citizen(7)),
        format!("{},李四,男,1890-05-06,汉,,,,,2026-11-20", citizen(7)),
        format!(
            "{},李四,男,1890-05-06,01,,,,2030-01-01,2026-11-20",
            citizen(7)
        ),
        format!("{},李四,男,1890-05-06,01,,,,,昨天", citizen(7)),
        "660000189005060011,李四,男,1890-05-06,01,,,,,2026-11-20".to_owned(),
        good(9, "李四"),
    ]);
    check(
        Kind::People,
        text.as_bytes(),
        expect![[r"
            2 good
            3 formula: 社会保障号码是公式，不是数据，请改为文本后重报
            4 formula: 姓名是公式，不是数据，请改为文本后重报
            5 fields: 该行有2列，表头有10列，请补齐后重报
            6 disagrees: 出生日期与社会保障号码不一致，请核对
            7 disagrees: 性别与社会保障号码不一致，请核对
            8 form: 参保地格式有误，应为6位机构代码
            9 form: 民族格式有误，应为GB/T 3304的两位数字代码
            10 form: 死亡日期格式有误，应为不早于出生、不晚于今天的日期
            11 form: 数据时间格式有误，应为YYYY-MM-DD或带时区的时刻
            12 number: 公民身份号码校验位应为6，当前为1，请逐位核对
            13 good
        "]],
    );
}

#[test]
fn other_kinds_say_what_they_want() {
    let n = citizen(1);
    check(
        Kind::Insurance,
        format!(
            "number,kind,since,months,status,as_of\n\
             {n},企业职工养老,2015-03,120,正常缴费,2026-11-20\n\
             {n},none,,,,2026-11-20\n\
             {n},失业,2015-3,120,正常缴费,2026-11-20\n\
             {n},失业,2015-03,-1,正常缴费,2026-11-20\n\
             {n},车险,2015-03,1,正常缴费,2026-11-20\n"
        )
        .as_bytes(),
        expect![[r"
            2 good
            3 good
            4 form: 起始年月格式有误，应为YYYY-MM
            5 form: 累计月数格式有误，应为0至960的整数
            6 form: 险种格式有误，应为本列规定的代码或名称
        "]],
    );
    check(
        Kind::Contributions,
        format!(
            "number,kind,from,to,base,personal,employer,employer_name,as_of\n\
             {n},职工医疗,2024-01,2024-12,4850.50,97.01,388.04,一八一团,2026-11-20\n\
             {n},职工医疗,2024-12,2024-01,4850.50,97.01,388.04,一八一团,2026-11-20\n\
             {n},职工医疗,2025-01,2025-12,4850.505,97.01,388.04,,2026-11-20\n\
             {n},职工医疗,2025-01,2025-12,-1,97.01,388.04,,2026-11-20\n"
        )
        .as_bytes(),
        expect![[r"
            2 good
            3 form: 终止年月格式有误，应为不早于起始年月的年月
            4 form: 缴费基数格式有误，应为不为负的元，至多两位小数
            5 form: 缴费基数格式有误，应为不为负的元，至多两位小数
        "]],
    );
    let number = business_number();
    check(
        Kind::Production,
        format!(
            "流水号,业务编号,结果,时间,卡号,发卡日期,到期日期,原因,说明\n\
             P1,{number},制卡中,2026-11-20T10:00:00+08:00,,,,,\n\
             P2,{number},已制成,2026-11-21,X00000019,2026-11-21,2036-11-21,,\n\
             P3,{number},已制成,2026-11-21,X00000018,2026-11-21,2036-11-21,,\n\
             P4,{number},已制成,2026-11-21,X00000019,2026-11-21,2026-11-21,,\n\
             P5,{number},退回,2026-11-21,,,,其他,\n\
             P6,123,制卡中,2026-11-21,,,,,\n\
             ,{number},制卡中,2026-11-21,,,,,\n"
        )
        .as_bytes(),
        expect![[r"
            2 good
            3 good
            4 card_number: 社会保障卡卡号校验位应为9，当前为8，请逐位核对卡面
            5 form: 到期日期格式有误，应为晚于发卡日期的日期
            6 empty: 说明不能为空
            7 form: 业务编号格式有误，应为受理单上的业务编号
            8 empty: 流水号不能为空
        "]],
    );
}

#[test]
fn twenty_thousand_rows_pass_and_an_endless_row_does_not() {
    let rows: Vec<String> = (0..20_000)
        .map(|index| good(index % 499 * 2 + 1, "王小明"))
        .collect();
    let read = read(Kind::People, people(&rows).as_bytes()).unwrap();
    assert_eq!(read.lines().count(), 20_000, "every row is read");
    assert!(
        read.lines().all(|line| line.ends_with("good")),
        "every row is good"
    );

    let endless = people(&[good(1, "王小明"), format!("\"{}", "甲".repeat(1_000_000))]);
    check(
        Kind::People,
        endless.as_bytes(),
        expect![[r"
            refused: 第3行过长或引号没有结束，之后的行未读取
        "]],
    );
}

#[test]
fn a_file_that_is_not_what_the_manifest_names_is_refused() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("people.csv");
    std::fs::write(&path, people(&[good(1, "王小明")])).unwrap();
    let other = Table::open(&path, Kind::People, &Hash::of(b"another"));
    assert!(
        matches!(other, Err(TableError::WrongHash)),
        "the bytes are held against the manifest"
    );
}

fn delivered(folder: &Path, manifest: &str) -> Delivery {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("manifest.json"), manifest).unwrap();
    Delivery::read(folder)
}

#[test]
fn deliveries_are_seen_once_their_manifest_is_there() {
    let dir = TempDir::new().unwrap();
    let exchange = FileExchange::new(dir.path());
    assert!(
        exchange.deliveries().unwrap().is_empty(),
        "a new exchange is empty"
    );
    std::fs::create_dir_all(dir.path().join("in/half")).unwrap();
    assert!(
        exchange.deliveries().unwrap().is_empty(),
        "a folder without a manifest is still being written"
    );
    let hash = Hash::of(b"x");
    delivered(
        &dir.path().join("in/one"),
        &format!(
            r#"{{"version":1,"files":[{{"name":"b.csv","kind":"production","sha256":"{hash}"}},{{"name":"a.csv","kind":"people","sha256":"{hash}"}}]}}"#
        ),
    );
    let found = exchange.deliveries().unwrap();
    let names: Vec<&str> = found
        .iter()
        .flat_map(|delivery| delivery.files.as_ref().unwrap())
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["a.csv", "b.csv"], "people come before production");

    for (manifest, why) in [
        (r#"{"version":2,"files":[]}"#, "第2版"),
        (r#"{"version":1}"#, "格式有误"),
        (
            &*format!(
                r#"{{"version":1,"files":[{{"name":"../a.csv","kind":"people","sha256":"{hash}"}}]}}"#
            ),
            "第1个文件名",
        ),
    ] {
        let refused = delivered(&dir.path().join("bad"), manifest)
            .files
            .unwrap_err();
        assert!(
            refused.to_string().contains(why),
            "{manifest} is refused for {why}: {refused}"
        );
    }
}

#[test]
fn applications_go_out_without_formulas_and_with_a_checksum() {
    let dir = TempDir::new().unwrap();
    let exchange = FileExchange::new(dir.path());
    let outgoing = OutgoingApplication {
        application: business_number().to_string(),
        purpose: "首次申领",
        number: citizen(1),
        name: "王小明".to_owned(),
        sex: "男",
        born_on: "1890-05-06".to_owned(),
        ethnicity: "01".to_owned(),
        office: "661181".to_owned(),
        place: "=1+1".to_owned(),
        old_card: String::new(),
        accepted_at: "2026-11-20 10:00:00".to_owned(),
    };
    for _ in 0..2 {
        exchange
            .send(
                Receiver::CardSystem,
                "000001",
                std::slice::from_ref(&outgoing),
            )
            .unwrap();
    }
    let folder = dir.path().join("out/applications");
    let text = std::fs::read_to_string(folder.join("card_system-000001.csv")).unwrap();
    assert!(text.contains(",'=1+1,"), "a formula is made text: {text}");
    assert_eq!(
        std::fs::read_to_string(folder.join("card_system-000001.csv.sha256")).unwrap(),
        format!("{}  card_system-000001.csv\n", Hash::of(text.as_bytes())),
        "the checksum is the file's"
    );
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        2,
        "sent twice, there is one file and its checksum"
    );
}

fn at() -> Timestamp {
    "2026-11-21T02:00:00Z".parse().unwrap()
}

fn business_number() -> BusinessNumber {
    BusinessNumber::compose(
        OfficeCode::parse("661181").unwrap(),
        date(2026, 11, 20),
        DeviceCode::parse("A01").unwrap(),
        1,
    )
    .unwrap()
}

fn record(kind: Kind, text: &str) -> Record {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let mut table = Table::open(&path, kind, &Hash::of(text.as_bytes())).unwrap();
    let row = table.next_row().unwrap().unwrap().unwrap();
    Record::read(kind, &row, TODAY).unwrap()
}

fn person(status: ApplicationStatus) -> Person {
    let fact = record(Kind::People, &people(&[good(1, "王小明")]));
    let Ok(Plan::Create(facts)) = plan(None, &fact, &mut || Uuid::nil()) else {
        panic!("an unknown person is created");
    };
    let mut person = Person::new(PersonId(Uuid::from_u128(1)), *facts, false);
    let id = ApplicationId(Uuid::from_u128(2));
    person.applications.insert(
        id,
        Application {
            id,
            number: business_number(),
            purpose: Purpose::First,
            path: MakingPath::CentreBatch,
            status,
            old_card: None,
            office: OfficeCode::parse("661181").unwrap(),
            entered_by: StaffId("0101".to_owned()),
            reviewed_by: None,
            accepted_at: at(),
            filing_due: TODAY,
            card_due: TODAY,
            due_is_provisional: false,
            pickup_place: "181团社保所".to_owned(),
            returns: Vec::new(),
            marks: Vec::new(),
        },
    );
    person
}

/// Plans and folds; the new state.
fn folded(person: &Person, record: &Record) -> Result<Person, RowFault> {
    let mut next = 100;
    let planned = plan(Some(person), record, &mut || {
        next += 1;
        Uuid::from_u128(next)
    })?;
    let Plan::Report(reports) = planned else {
        panic!("a known person is not created again");
    };
    Ok(reports.iter().fold(person.clone(), evolve::report))
}

fn produced(result: &str, card: &str) -> Record {
    record(
        Kind::Production,
        &format!(
            "流水号,业务编号,结果,时间,卡号,发卡日期,到期日期,原因\n\
             P1,{},{result},2026-11-21,{card},照片不合格\n",
            business_number()
        ),
    )
}

const CARD: &str = "X00000019,2026-11-21,2036-11-21";
const NO_CARD: &str = ",,";

#[test]
fn card_9_1_production_leads_an_application_to_its_card() {
    let reported = person(ApplicationStatus::Reported);
    let making = folded(&reported, &produced("制卡中", NO_CARD)).unwrap();
    let made = folded(&making, &produced("已制成", CARD)).unwrap();
    let application = made.applications.values().next().unwrap();
    let card = made.cards.values().next().unwrap();
    assert_eq!(
        (application.status, card.status, card.application),
        (
            ApplicationStatus::AwaitingCollection,
            CardStatus::Unused,
            Some(application.id)
        ),
        "the card waits for its owner"
    );
    let failed = folded(&making, &produced("制卡失败", NO_CARD)).unwrap();
    let again = folded(&failed, &produced("重新制卡", NO_CARD)).unwrap();
    assert_eq!(
        again.applications.values().next().unwrap().status,
        ApplicationStatus::Making,
        "a failed card is made again"
    );
}

#[test]
fn card_9_1_a_result_that_does_not_fit_is_refused_by_its_rule() {
    let pending = person(ApplicationStatus::PendingReview);
    let fault = folded(&pending, &produced("已制成", CARD)).unwrap_err();
    assert_eq!(
        fault,
        RowFault::Step {
            rule: "CARD-7-2-2".to_owned()
        },
        "what has not been reviewed cannot be made"
    );
}

#[test]
fn card_10_2_recalled_cards_are_reallotted_or_destroyed_only_here() {
    let making = person(ApplicationStatus::Making);
    let mut recalled = folded(&making, &produced("已制成", CARD)).unwrap();
    for application in recalled.applications.values_mut() {
        application.status = ApplicationStatus::Recalled;
    }
    let reallotted = folded(&recalled, &produced("调度发放", NO_CARD)).unwrap();
    assert_eq!(
        reallotted.applications.values().next().unwrap().status,
        ApplicationStatus::AwaitingCollection,
        "it can be collected again"
    );
    let destroyed = folded(&recalled, &produced("已销毁", NO_CARD)).unwrap();
    assert_eq!(
        (
            destroyed.applications.values().next().unwrap().status,
            destroyed.cards.values().next().unwrap().status
        ),
        (ApplicationStatus::Destroyed, CardStatus::Cancelled),
        "application and card end together"
    );
    assert!(
        folded(&making, &produced("已销毁", NO_CARD)).is_err(),
        "what was not recalled is not destroyed"
    );
}

#[test]
fn n10_2_4_1_the_banks_return_makes_the_card_once() {
    let waiting = person(ApplicationStatus::AwaitingBank);
    let bank = record(
        Kind::BankReturns,
        &format!(
            "流水号,业务编号,结果,时间,卡号,发卡日期,到期日期\nB1,{},已制卡,2026-11-21,{CARD}\n",
            business_number()
        ),
    );
    let made = folded(&waiting, &bank).unwrap();
    assert_eq!(
        made.applications.values().next().unwrap().status,
        ApplicationStatus::BankMade,
        "the branch has made it"
    );
    assert_eq!(
        folded(&made, &bank).unwrap(),
        made,
        "the same card again changes nothing"
    );
}

#[test]
fn a_death_stops_his_cards_and_its_taking_back_frees_them() {
    let mut lives = person(ApplicationStatus::Collected);
    let id = CardId(Uuid::from_u128(9));
    lives.cards.insert(
        id,
        Card {
            id,
            number: Sensitive::new("X00000019".to_owned()),
            application: None,
            status: CardStatus::Normal,
            before: None,
            issued_on: TODAY,
            expires_on: date(2036, 11, 22),
            oral_loss_until: None,
            taken_back: false,
        },
    );
    let died = record(
        Kind::People,
        &people(&[good(1, "王小明").replace("661181,,", "661181,2026-11-01,")]),
    );
    let dead = folded(&lives, &died).unwrap();
    assert_eq!(
        dead.cards[&id].status,
        CardStatus::Stopped,
        "his card is stopped"
    );
    let Ok(Plan::Report(reports)) = plan(Some(&dead), &died, &mut || Uuid::nil()) else {
        panic!("a known person is not created again");
    };
    assert_eq!(reports, [], "said again, it changes nothing");
    let back = record(Kind::People, &people(&[good(1, "王小明")]));
    let lives_again = folded(&dead, &back).unwrap();
    assert_eq!(
        lives_again.cards[&id].status,
        CardStatus::Normal,
        "a death that was a mistake is taken back"
    );
    assert!(
        !matches!(
            plan(Some(&dead), &back, &mut || Uuid::nil()),
            Ok(Plan::Report(reports)) if !reports.contains(&Report::Card { card: id, step: CardStep::HolderLives })
        ),
        "by the centre's own step"
    );
    assert!(
        ApplicationStep::Report.is_the_centres(),
        "reports are the centre's"
    );
}

#[test]
fn card_6_2_a_second_card_from_outside_is_refused() {
    let mut holder = person(ApplicationStatus::Collected);
    let card = |number: &str| {
        record(
            Kind::Cards,
            &format!(
                "社会保障号码,卡号,卡状态,发卡日期,到期日期,数据时间\n{},{number},正常,2020-01-02,2030-01-02,2026-11-20\n",
                citizen(1)
            ),
        )
    };
    holder = folded(&holder, &card("X00000019")).unwrap();
    assert_eq!(holder.cards.len(), 1, "the first is taken");
    assert_eq!(
        folded(&holder, &card("X00000019")).unwrap(),
        holder,
        "the same one again changes nothing"
    );
    let second = "0123456789X"
        .chars()
        .map(|check| format!("Y0000001{check}"))
        .find(|number| counter_domain::number::CardNumber::parse(number).is_ok())
        .unwrap();
    assert_eq!(
        folded(&holder, &card(&second)),
        Err(RowFault::CardTaken),
        "nobody has two"
    );
}

#[test]
fn insurances_come_one_by_one_and_none_says_that_there_is_none() {
    let person = person(ApplicationStatus::Collected);
    let insured = |rest: &str| {
        record(
            Kind::Insurance,
            &format!(
                "number,kind,since,months,status,as_of\n{},{rest},2026-11-20\n",
                citizen(1)
            ),
        )
    };
    let pension = folded(&person, &insured("企业职工养老,2015-03,120,正常缴费")).unwrap();
    let both = folded(&pension, &insured("失业,2016-01,100,暂停缴费")).unwrap();
    assert_eq!(
        both.facts.insurances.value().map(Vec::len),
        Some(2),
        "one does not push out the other"
    );
    let none = folded(&both, &insured("无,,,")).unwrap();
    assert_eq!(
        none.facts.insurances.value().map(Vec::len),
        Some(0),
        "known to have none"
    );
    assert_eq!(
        person.facts.insurances,
        Fact::Unknown,
        "what was not told is unknown"
    );
}
