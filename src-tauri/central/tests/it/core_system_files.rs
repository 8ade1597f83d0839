//! Files of the core system: what is read, and what is refused.

use std::fmt::Write as _;
use std::path::Path;

use counter_act::Hash;
use counter_central::core_system::{
    CoreSystem as _, Delivery, FileExchange, Kind, OutgoingApplication, Receiver, Record, Table,
    TableError,
};
use counter_domain::number::CitizenId;
use encoding_rs::GB18030;
use expect_test::{Expect, expect};
use jiff::civil::{Date, date};
use tempfile::TempDir;

use crate::core_system_rows::business_number;

pub(crate) const TODAY: Date = date(2026, 11, 22);

/// A made-up citizen's number, born 1890-05-06.
pub(crate) fn citizen(order: u32) -> String {
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

pub(crate) fn people(rows: &[String]) -> String {
    let mut text =
        "社会保障号码,姓名,性别,出生日期,民族,联系电话,地址,参保地,死亡日期,数据时间\n".to_owned();
    for row in rows {
        writeln!(text, "{row}").unwrap();
    }
    text
}

pub(crate) fn good(order: u32, name: &str) -> String {
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
    check(
        Kind::Contributions,
        format!(
            "社会保障号码,险种,起始年月,终止年月,缴费基数,个人缴费,单位缴费,单位名称,缴费情况,数据时间\n\
             {n},企业职工养老,202601,202609,5000,400,800,一八一团,欠费,2026-11-20\n\
             {n},企业职工养老,202601,202609,5000,400,800,一八一团,外地转入,2026-11-20\n\
             {n},企业职工养老,202601,202609,5000,400,800,一八一团,缓缴,2026-11-20\n\
             {n},无,202601,202609,5000,400,800,一八一团,,2026-11-20\n"
        )
        .as_bytes(),
        expect![[r"
            2 good
            3 good
            4 form: 缴费情况格式有误，应为本列规定的代码或名称
            5 form: 险种格式有误，应为险种名称
        "]],
    );
    check(
        Kind::Accounts,
        format!(
            "社会保障号码,年度,缴费月数,上年末储存额,当年记入本金,当年记入利息,当年支出,年末储存额,数据时间\n\
             {n},2025,12,1000,480,12.50,0,1492.50,2026-11-20\n\
             {n},2025,13,1000,480,12.50,0,1492.50,2026-11-20\n\
             {n},2025,12,1000,480,12.50,0,1492.51,2026-11-20\n\
             {n},25,12,1000,480,12.50,0,1492.50,2026-11-20\n"
        )
        .as_bytes(),
        expect![[r"
            2 good
            3 form: 缴费月数格式有误，应为0至12的整数
            4 form: 年末储存额格式有误，应为上年末储存额加当年本金、利息，减当年支出所得的金额
            5 form: 年度格式有误，应为YYYY
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
