//! Lists of employers, as they really come.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use counter_app::roster::{MAX_ROWS, PhotoArchive, RosterError, check_rows, errors_as_csv, read};
use encoding_rs::GB18030;
use expect_test::{Expect, expect};
use jiff::civil::{Date, date};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use tempfile::TempDir;

const TODAY: Date = date(2026, 11, 22);
const GOOD: &str = "姓名,证件号码,电话\n阿依古丽·买买提江,66000018900101002X,0906-3300000\n单建国,660000186801010016,\n";

/// What a list says, row by row, with what is wrong.
fn told(bytes: &[u8]) -> String {
    let roster = match read(bytes) {
        Ok(roster) => roster,
        Err(error) => return format!("{error}\n"),
    };
    let mut lines = String::new();
    for checked in check_rows(&roster.rows, TODAY, |_| true).unwrap() {
        let row = &checked.row;
        write!(
            lines,
            "{}: {} {}",
            row.line,
            row.name.expose(),
            row.number.expose()
        )
        .unwrap();
        for problem in &checked.problems {
            write!(lines, " | {problem}").unwrap();
        }
        lines.push('\n');
    }
    lines
}

fn check(bytes: &[u8], expected: &Expect) {
    expected.assert_eq(&told(bytes));
}

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn headed(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    workbook(|sheet| {
        sheet.write(0, 0, "姓名").unwrap();
        sheet.write(0, 1, "身份证号（必填）").unwrap();
        fill(sheet);
    })
}

#[test]
fn every_usual_encoding_reads_the_same() {
    let expected = told(GOOD.as_bytes());
    assert!(
        expected.contains("2: 阿依古丽·买买提江 66000018900101002X\n"),
        "{expected}"
    );
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(GOOD.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (name, bytes) in [
        (
            "UTF-8 with its mark",
            [b"\xef\xbb\xbf", GOOD.as_bytes()].concat(),
        ),
        ("GBK", GB18030.encode(GOOD).0.into_owned()),
        ("UTF-16", utf16),
        ("tabs", GOOD.replace(',', "\t").into_bytes()),
        ("semicolons", GOOD.replace(',', ";").into_bytes()),
        ("Windows lines", GOOD.replace('\n', "\r\n").into_bytes()),
    ] {
        assert_eq!(told(&bytes), expected, "{name}");
    }
}

#[test]
fn a_list_of_a_table_program_reads_with_its_titles_and_gaps() {
    let sheet = workbook(|sheet| {
        sheet
            .merge_range(0, 0, 0, 2, "某某单位社保卡申领名册", &Format::new())
            .unwrap();
        for (column, heading) in (0..).zip(["序号", "*姓名", "公民身份号码", "手机"]) {
            sheet.write(2, column, heading).unwrap();
        }
        sheet.write(3, 1, "单建国").unwrap();
        sheet.write(3, 2, "660000186801010016").unwrap();
        sheet.write(3, 3, 9_063_300_000_i64).unwrap();
        sheet.write(6, 1, " 阿依古丽•买买提江 ").unwrap();
        sheet.write(6, 2, "66000018900101002x").unwrap();
    });
    check(
        &sheet,
        &expect![[r"
        4: 单建国 660000186801010016
        7: 阿依古丽•买买提江 66000018900101002x
    "]],
    );
}

#[test]
fn what_a_table_program_spoils_is_said_row_by_row() {
    let sheet = headed(|sheet| {
        sheet.write(1, 0, "单建国").unwrap();
        sheet.write(1, 1, 660_000_186_801_010_016_i64).unwrap();
        sheet.write_formula(2, 0, "=A2").unwrap();
        sheet.write(2, 1, "660000186801010016").unwrap();
        sheet.write(3, 0, "李一").unwrap();
        sheet.write_formula(3, 1, "=CONCAT(\"66\",\"00\")").unwrap();
    });
    check(
        &sheet,
        &expect![[r"
        2: 单建国 660000186801010048 | 证件号码在表里成了数值，后几位已经丢失：请把该列设为文本，重新填写
        3: 0 660000186801010016 | 姓名是公式：请改成直接填写的内容
        4: 李一 0 | 证件号码是公式：请改成直接填写的内容
    "]],
    );
    check(
        "姓名,证件号码\n单建国,6.60000186801010E+17\n单建国,\"=\"\"660000186801010016\"\"\"\n=HYPERLINK(1),1\n".as_bytes(),
        &expect![[r"
            2: 单建国 6.60000186801010E+17 | 证件号码在表里成了数值，后几位已经丢失：请把该列设为文本，重新填写
            3: 单建国 660000186801010016
            4: =HYPERLINK(1) 1 | 姓名是公式：请改成直接填写的内容 | 无法识别证件号码（1位），请核对证件后重新录入，或先选择证件类型
        "]],
    );
}

#[test]
fn cells_that_were_merged_over_two_people_leave_the_second_without_a_name() {
    let sheet = headed(|sheet| {
        sheet
            .merge_range(1, 0, 2, 0, "单建国", &Format::new())
            .unwrap();
        sheet.write(1, 1, "660000186801010016").unwrap();
        sheet.write(2, 1, "66000018900101002X").unwrap();
    });
    check(
        &sheet,
        &expect![[r"
        2: 单建国 660000186801010016
        3:  66000018900101002X | 姓名不能为空
    "]],
    );
}

#[test]
fn the_same_person_twice_and_a_name_of_fifty_characters() {
    let long = "阿卜杜热西提·".repeat(7) + "买";
    assert_eq!(long.chars().count(), 50);
    let list = format!("姓名,证件号码\n{long},660000186801010016\n单建国,660000 1868 0101 0016\n");
    let told = told(list.as_bytes());
    assert!(
        told.starts_with(&format!("2: {long} 660000186801010016\n")),
        "{told}"
    );
    assert!(told.contains("与第2行是同一个人"), "{told}");
}

#[test]
fn what_is_no_list_says_what_to_do() {
    check(
        b"",
        &expect![[r"
        名册里找不到表头：第一行应有“姓名”和“证件号码”两列
    "]],
    );
    check(
        b"\x00\x01\x02\x03",
        &expect![[r"
        读不了这个文件：请在表格软件里另存为 .xlsx 或 .csv 再导入
    "]],
    );
    check(
        "随便写的一段话\n".as_bytes(),
        &expect![[r"
        名册里找不到表头：第一行应有“姓名”和“证件号码”两列
    "]],
    );
    check(
        "姓名,证件号码\n,\n".as_bytes(),
        &expect![[r"
        名册里没有人：表头下面请至少填一行
    "]],
    );
    check(
        b"PK\x03\x04 not a zip at all",
        &expect![[r"
        读不了这个文件：请在表格软件里另存为 .xlsx 或 .csv 再导入
    "]],
    );
    check(
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        &expect![[r"
            读不了这个文件：请在表格软件里另存为 .xlsx 或 .csv 再导入
        "]],
    );
}

#[test]
fn twenty_thousand_rows_are_read_and_one_more_is_not() {
    let mut list = String::from("姓名,证件号码\n");
    for row in 0..MAX_ROWS {
        writeln!(list, "张三,{row:018}").unwrap();
    }
    assert_eq!(read(list.as_bytes()).unwrap().rows.len(), MAX_ROWS);
    list.push_str("李四,1\n");
    assert_eq!(
        read(list.as_bytes()).unwrap_err(),
        RosterError::TooManyRows { allowed: MAX_ROWS }
    );
}

#[test]
fn a_file_that_blows_up_is_refused_by_what_it_holds() {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packed
        .start_file(
            "xl/worksheets/sheet1.xml",
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
    let zeros = vec![0_u8; 1024 * 1024];
    for _ in 0..128 {
        packed.write_all(&zeros).unwrap();
    }
    let bomb = packed.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024, "it looks small");
    assert!(matches!(read(&bomb), Err(RosterError::TooLarge { .. })));
}

#[test]
fn checking_can_be_stopped() {
    let roster = read(GOOD.as_bytes()).unwrap();
    assert_eq!(check_rows(&roster.rows, TODAY, |done| done < 1), None);
}

#[test]
fn what_was_wrong_goes_back_as_a_table_without_formulas() {
    let list = "姓名,证件号码\n单建国,660000186801010016\n=cmd|' /C calc'!A0,1\n\"李,四\",660000\n";
    let roster = read(list.as_bytes()).unwrap();
    let rows = check_rows(&roster.rows, TODAY, |_| true).unwrap();
    expect![[r#"
        ﻿行号,姓名,证件号码,问题
        3,'=cmd|' /C calc'!A0,1,姓名是公式：请改成直接填写的内容；无法识别证件号码（1位），请核对证件后重新录入，或先选择证件类型
        4,"李,四",660000,"姓名第2个字符“,”不能用于姓名，请与证件核对；无法识别证件号码（6位），请核对证件后重新录入，或先选择证件类型"
    "#]].assert_eq(&errors_as_csv(&rows).replace("\r\n", "\n"));
}

fn archive(path: &Path, entries: &[(&str, &[u8])]) {
    let mut packed = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, bytes) in entries {
        packed
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        packed.write_all(bytes).unwrap();
    }
    packed.finish().unwrap();
}

#[test]
fn photos_are_found_by_number_or_name_and_lead_nowhere_else() {
    let dir = TempDir::new().unwrap();
    let packed = dir.path().join("photos.zip");
    archive(
        &packed,
        &[
            ("照片/66000018900101002x.JPG", b"by number"),
            ("../../etc/单建国.jpg", b"by name"),
            ("王二.jpg", b"one"),
            ("b\\王二.jpeg", b"two"),
            (".jpg", b"nobody"),
            ("李四.txt", b"no photo"),
        ],
    );
    let folder = dir.path().join("photos");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("单建国.jpg"), b"by name").unwrap();
    let list = "姓名,证件号码\n阿依古丽·买买提江,66000018900101002X\n单建国,660000186801010016\n王二,1\n李四,2\n";
    let rows = check_rows(&read(list.as_bytes()).unwrap().rows, TODAY, |_| true).unwrap();
    let found = |path: &Path| {
        let photos = PhotoArchive::open(path).unwrap();
        let told: Vec<String> = rows
            .iter()
            .map(|row| match photos.photo_of(row).unwrap() {
                Ok(bytes) => String::from_utf8(bytes).unwrap(),
                Err(problem) => problem.to_string(),
            })
            .collect();
        told.join("\n")
    };
    expect![[r"
        by number
        by name
        有2张照片都像是这个人的：请只留一张，用证件号码命名
        没有这个人的照片：请用证件号码给照片命名，如 6600****0018.jpg"]]
    .assert_eq(&found(&packed));
    assert!(found(&folder).contains("by name"), "a folder does as well");
    std::fs::write(&packed, b"no archive").unwrap();
    let error = PhotoArchive::open(&packed).unwrap_err();
    expect!["照片压缩包损坏或不是 .zip：请重新压缩成 .zip 再导入"].assert_eq(&error.to_string());
}
