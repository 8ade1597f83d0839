//! What stands on cards in the field: paddings, dates, broken characters, refusals.

use counter_reader::emulator::{Fault, Transport, VirtualCard, VirtualCardBuilder};
use counter_reader::social_security_card::{
    self, Field, Finding, Generation, Holder, Lock, Problem,
};
use counter_reader::{CardReading, CardReadingView, ReadError};
use expect_test::{Expect, expect};

fn read(card: VirtualCardBuilder) -> Result<CardReading, ReadError> {
    social_security_card::read(&mut card.build().unwrap().channel())
}

fn card() -> VirtualCardBuilder {
    VirtualCard::builder()
}

fn check(card: VirtualCardBuilder, expected: &Expect) {
    let reading = read(card).unwrap();
    let json = serde_json::to_string_pretty(&CardReadingView::from(&reading)).unwrap();
    expected.assert_eq(&json);
}

#[test]
fn a_card_is_written_as_json() {
    check(
        card(),
        &expect![[r#"
            {
              "version": "2.00",
              "card_no": "X00000019",
              "identification": "660000D15600000500000001FFFFFFFF",
              "ssn": "660000189005120026",
              "name": "古丽·示例",
              "sex": "女",
              "ethnicity": "维吾尔",
              "birth": "1890-05-12",
              "issued": "2020-01-15",
              "expires": "2030-01-15",
              "bank_pan_masked": null,
              "locked": false,
              "lock": null,
              "findings": []
            }"#]],
    );
}

#[test]
fn a_locked_card_is_written_as_json() {
    check(
        card().generation(Generation::Third).card_no("X00000018"),
        &expect![[r#"
            {
              "version": "3.00",
              "card_no": "X00000018",
              "identification": "660000D15600000500000001FFFFFFFF",
              "ssn": null,
              "name": null,
              "sex": null,
              "ethnicity": null,
              "birth": null,
              "issued": "2020-01-15",
              "expires": "2030-01-15",
              "bank_pan_masked": null,
              "locked": true,
              "lock": "本卡为3.0社保卡，持卡人信息受密钥保护，本机不能读取；请按卡号打开人员，或放身份证",
              "findings": [
                {
                  "field": "card_no",
                  "problem": "check_character",
                  "message": "卡上卡号的校验位不符，请与卡面核对"
                }
              ]
            }"#]],
    );
}

#[test]
fn personal_data_is_not_printed() {
    let reading = read(card()).unwrap();
    let printed = format!("{reading:?}");
    for personal in [
        "660000189005120026",
        "古丽",
        "X00000019",
        "1890",
        "Female",
        "Ethnicity",
    ] {
        assert!(
            !printed.contains(personal),
            "{personal} is printed: {printed}"
        );
    }
}

#[test]
fn versions_are_judged_by_their_first_three_characters() {
    for (value, expected) in [
        (b"1.00".as_slice(), Ok((Generation::First, "1.00"))),
        (b"2.00", Ok((Generation::Second, "2.00"))),
        (b"2.01", Ok((Generation::Second, "2.01"))),
        (b"2.0\0", Ok((Generation::Second, "2.0"))),
        (b"2.00    ", Ok((Generation::Second, "2.00"))),
        (b"3.00", Ok((Generation::Third, "3.00"))),
        (b"\0\0\0\0", Ok((Generation::First, "1.00"))),
        (b"    ", Ok((Generation::First, "1.00"))),
        (b"\xFF\xFF\xFF\xFF", Ok((Generation::First, "1.00"))),
        (b"", Ok((Generation::First, "1.00"))),
        (b"4.00", Err(ReadError::UnsupportedVersion)),
        (b"2", Err(ReadError::UnsupportedVersion)),
        (b"\xC9\xE7\xBB\xE1", Err(ReadError::Malformed { tag: 0x03 })),
    ] {
        let version = read(card().issuer_record(0x03, value)).map(|reading| reading.version);
        let version = version.map(|it| (it.generation(), it.as_str().to_owned()));
        let expected = expected.map(|(generation, text)| (generation, text.to_owned()));
        assert_eq!(version, expected, "{value:02X?}");
    }
}

#[test]
fn dates_are_read_in_every_form_seen() {
    let day = |text: &str| Ok(text.parse().unwrap());
    for (value, expected) in [
        ([0x20, 0x30, 0x01, 0x15].as_slice(), day("2030-01-15")),
        (&[0x99, 0x99, 0x12, 0x31], day("9999-12-31")),
        (b"20300115", day("2030-01-15")),
        (&[0x20, 0x30, 0x01, 0x15, 0x00, 0x00], day("2030-01-15")),
        (b"2012", Err(Problem::IncompleteDate)),
        (&[0x20, 0x30, 0x00, 0x00], Err(Problem::IncompleteDate)),
        (&[0x20, 0x30, 0x02, 0x30], Err(Problem::NotADate)),
        (&[0x20, 0x30, 0xAB, 0xCD], Err(Problem::NotADate)),
        (&[0x20, 0x30], Err(Problem::NotADate)),
        (&[0xFF; 4], Err(Problem::Missing)),
        (&[0x00; 4], Err(Problem::Missing)),
        (&[0x20; 4], Err(Problem::Missing)),
        (&[], Err(Problem::Missing)),
    ] {
        let reading = read(card().issuer_record(0x06, value)).unwrap();
        let problem = reading
            .findings
            .iter()
            .find(|finding| finding.field == Field::Expires);
        let found = reading.expires.ok_or_else(|| problem.unwrap().problem);
        assert_eq!(found, expected, "{value:02X?}");
    }
}

#[test]
fn names_are_joined_before_they_are_decoded() {
    for name in [
        "甲",
        "古丽·示例",
        "A阿不都热合曼·吐尔逊买买提江·示例",
        "阿不都热合曼·吐尔逊买买提江·示例",
        "JOHN WILLIAM ALEXANDER GEORGE SMITH",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABC DEF",
        "一𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀",
    ] {
        for transport in [Transport::Contact, Transport::Contactless] {
            let reading = read(card().name(name).transport(transport)).unwrap();
            let holder = reading.holder.open().unwrap();
            assert_eq!(
                holder.name.as_ref().unwrap().expose(),
                name,
                "{transport:?}"
            );
        }
    }
}

#[test]
fn paddings_of_names_are_taken_off() {
    let name = b"\xBC\xD7\xA1\xA4\xD2\xD2";
    for padding in [0x00, 0x20, 0xFF] {
        let mut record = name.to_vec();
        record.resize(30, padding);
        let extension = [padding; 20];
        let padded = card()
            .holder_record(0x09, &record)
            .holder_record(0x4E, &extension);
        let reading = read(padded).unwrap();
        let holder = reading.holder.open().unwrap();
        assert_eq!(
            holder.name.as_ref().unwrap().expose(),
            "甲·乙",
            "padded with {padding:02X}"
        );
    }
}

#[test]
fn bad_characters_are_reported_and_not_guessed() {
    for (record, extension, byte) in [
        (b"\xBC\xD7\xC4".as_slice(), b"".as_slice(), 2),
        (b"\xBC\xD7\xFF\x41", b"", 2),
        (b"\xBC\xD7\x81\x30\x41", b"", 2),
        // A character of the private use area, and a control character.
        (b"\xBC\xD7\xAA\xA1", b"", 2),
        (b"\xBC\xD7\x07A", b"", 2),
        (&[0xBC; 30], b"A\xD7", 31),
    ] {
        let damaged = card()
            .holder_record(0x09, record)
            .holder_record(0x4E, extension);
        let reading = read(damaged).unwrap();
        assert_eq!(reading.holder.open().unwrap().name, None, "{record:02X?}");
        let expected = Finding {
            field: Field::Name,
            problem: Problem::Unreadable { byte },
        };
        assert_eq!(reading.findings, [expected], "{record:02X?}");
        let sentence = expected.sentence();
        assert!(
            sentence.contains(&format!("第{}字节", byte + 1)),
            "{sentence}"
        );
    }
}

#[test]
fn a_card_number_is_read_up_to_nine_characters_and_its_check_reported() {
    for (value, number, problem) in [
        (b"X00000019".as_slice(), Some("X00000019"), None),
        (b"B00000131", Some("B00000131"), None),
        (b"X00000019\0\0\0", Some("X00000019"), None),
        (b"X00000019660000", Some("X00000019"), None),
        (
            b"X00000018",
            Some("X00000018"),
            Some(Problem::CheckCharacter),
        ),
        (
            b"X0000\0\0\0\0",
            Some("X0000"),
            Some(Problem::CheckCharacter),
        ),
        (b"\0\0\0\0\0\0\0\0\0", None, Some(Problem::Missing)),
        (b"", None, Some(Problem::Missing)),
        (
            b"X000\xBC\xD70019",
            None,
            Some(Problem::Unreadable { byte: 4 }),
        ),
    ] {
        let reading = read(card().issuer_record(0x07, value)).unwrap();
        let read = reading
            .card_no
            .as_ref()
            .map(|number| number.expose().as_str());
        assert_eq!(read, number, "{value:02X?}");
        let found = reading
            .findings
            .iter()
            .find(|it| it.field == Field::CardNumber);
        assert_eq!(
            found.map(|finding| finding.problem),
            problem,
            "{value:02X?}"
        );
    }
}

#[test]
fn codes_of_sex_and_ethnicity_are_read_tolerantly() {
    for (sex, ethnicity, expected) in [
        (b"1".as_slice(), [0x01].as_slice(), (Some("男"), Some("汉"))),
        (b"2", &[0x05], (Some("女"), Some("维吾尔"))),
        (b"9", &[0x17], (Some("未说明"), Some("哈萨克"))),
        (&[1], &[0x20], (Some("男"), Some("傈僳"))),
        (&[2], b"05", (Some("女"), Some("维吾尔"))),
        (b"7", &[0x57], (None, None)),
        (b"\0", &[0xFF], (None, None)),
    ] {
        let written = card()
            .holder_record(0x0A, sex)
            .holder_record(0x0B, ethnicity);
        let reading = read(written).unwrap();
        let holder = reading.holder.open().unwrap();
        let found = (
            holder.sex.as_ref().map(|sex| sex.expose().name()),
            holder
                .ethnicity
                .as_ref()
                .map(|ethnicity| ethnicity.expose().name()),
        );
        assert_eq!(found, expected, "{sex:02X?} {ethnicity:02X?}");
        let missing = usize::from(found.0.is_none()) + usize::from(found.1.is_none());
        assert_eq!(
            reading.findings.len(),
            missing,
            "what is not read is reported"
        );
    }
}

#[test]
fn refusals_lock_the_holder_or_end_the_reading() {
    let locked = |lock| Ok(Holder::Locked(lock));
    for (generation, fault, expected) in [
        (
            Generation::First,
            Fault::HolderFileAnswers(0x6982),
            locked(Lock::Pin),
        ),
        (
            Generation::Second,
            Fault::HolderFileAnswers(0x6982),
            locked(Lock::Pin),
        ),
        (
            Generation::Second,
            Fault::HolderRecordAnswers(0x0D, 0x6982),
            locked(Lock::Pin),
        ),
        (
            Generation::Third,
            Fault::OnlyLenientSelect,
            locked(Lock::Authentication),
        ),
        (
            Generation::Second,
            Fault::HolderFileAnswers(0x6983),
            Err(ReadError::CardLocked),
        ),
        (
            Generation::Second,
            Fault::HolderFileAnswers(0x6F00),
            Err(ReadError::Refused { status: 0x6F00 }),
        ),
        (
            Generation::Second,
            Fault::IssuerFileAnswers(0x6982),
            Err(ReadError::NeedsPin),
        ),
        (
            Generation::Third,
            Fault::IssuerFileAnswers(0x6985),
            Err(ReadError::Refused { status: 0x6985 }),
        ),
        (
            Generation::Second,
            Fault::ApplicationAnswers(0x6A82),
            Err(ReadError::NotSocialSecurityCard),
        ),
        (
            Generation::Second,
            Fault::ApplicationAnswers(0x9303),
            Err(ReadError::CardLocked),
        ),
        (
            Generation::Second,
            Fault::GarbageRecords,
            Err(ReadError::Malformed { tag: 0x03 }),
        ),
        (
            Generation::Second,
            Fault::EndlessLengths,
            Err(ReadError::TransmissionFailed),
        ),
        (
            Generation::Second,
            Fault::PulledAfter(9),
            Err(ReadError::CardRemoved),
        ),
    ] {
        let holder = read(card().generation(generation).fault(fault.clone()));
        assert_eq!(
            holder.map(|reading| reading.holder),
            expected,
            "{generation:?} {fault:?}"
        );
    }
}

#[test]
fn a_file_that_is_not_found_leaves_its_fields_missing() {
    let reading = read(card().fault(Fault::HolderFileAnswers(0x6A83))).unwrap();
    let missing = reading
        .findings
        .iter()
        .filter(|finding| finding.problem == Problem::Missing);
    assert_eq!(missing.count(), 5, "number, name, sex, ethnicity, birth");
    assert!(!reading.locked(), "a file that is empty is not locked");
}

#[test]
fn every_error_has_a_code_of_its_own_and_a_sentence_without_jargon() {
    let errors = [
        ReadError::ServiceNotRunning,
        ReadError::ServiceNotResponding,
        ReadError::NoReader,
        ReadError::ReaderNotFound {
            reader: "甲".to_owned(),
        },
        ReadError::ReaderRemoved,
        ReadError::NoCard,
        ReadError::SeveralCards { count: 2 },
        ReadError::CardRemoved,
        ReadError::CardMute,
        ReadError::TransmissionFailed,
        ReadError::CardReset,
        ReadError::SharingViolation,
        ReadError::Timeout,
        ReadError::ReaderStuck,
        ReadError::NotSocialSecurityCard,
        ReadError::ResidentIdentityCard,
        ReadError::CardLocked,
        ReadError::NeedsPin,
        ReadError::PinWrong { left: 2 },
        ReadError::PinBlocked,
        ReadError::PinAgain,
        ReadError::NotGenuine,
        ReadError::UnsupportedVersion,
        ReadError::Malformed { tag: 7 },
        ReadError::Refused { status: 0x6F00 },
        ReadError::Stopped,
    ];
    let table: Vec<_> = errors
        .iter()
        .map(|error| {
            format!(
                "{} {} {}",
                error.code(),
                error.retry_helps(),
                error.sentence()
            )
        })
        .collect();
    let mut codes: Vec<_> = errors.iter().map(ReadError::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), errors.len(), "codes are unique");
    expect![[r"
        service_not_running true 读卡服务没有运行，恢复后会自动重新连接；一直如此请联系管理员启动 pcscd 服务
        service_not_responding true 读卡服务没有反应，请稍候再试；一直如此请联系管理员重启 pcscd 服务
        no_reader true 没有找到读卡器，请插好读卡器的USB线后再试
        reader_not_found true 没有找到读卡器“甲”，请检查连接或改选读卡器
        reader_removed true 读卡器已断开，请插好读卡器后重新放卡
        no_card true 读卡器上没有卡，请放好社保卡后再试
        several_cards true 有2台读卡器上放着卡，请只留下要读的一张
        card_removed true 读卡没有完成，卡被取走了，请重新放卡，读完再取
        card_mute true 卡没有应答，请擦净芯片，芯片朝上重新插入
        transmission_failed true 与卡的通信中断，请取下卡，擦净芯片后重新放卡
        card_reset true 其他程序正在操作这张卡，请关闭其他读卡程序后再试
        sharing_violation true 读卡器正被其他程序独占，请关闭其他读卡程序后再试
        timeout true 读卡超时，请取下卡，重新放好后再试
        reader_stuck true 读卡器一直没有反应，请拔下读卡器，重新插好后再试
        not_social_security_card false 这不是社会保障卡，请换社保卡
        resident_identity_card false 这是身份证件，请放到身份证读卡区
        card_locked false 卡已锁定，不能读取，请按卡面卡号或身份证查找人员
        needs_pin false 本卡需密码才能读取，请按卡面卡号或身份证查找人员
        pin_wrong true 密码不对，还可以试2次，请持卡人确认后重新输入；想不起来请不要再试
        pin_blocked false 密码已锁定，请到制卡机构或服务银行重置密码；现在请按卡号或身份证查找人员
        pin_again true 读卡没有完成，密码已清除，请重新输入密码
        not_genuine false 卡没有通过内部认证，可能不是真卡，请核对证件并报告主管
        unsupported_version false 不认识这张卡的规范版本，请按卡面卡号或身份证查找人员
        malformed false 卡内数据损坏（记录07），请按卡面卡号或身份证查找人员
        refused false 卡拒绝读取（状态字6F00），请按卡面卡号或身份证查找人员
        stopped false 读卡已停止，程序正在退出"]].assert_eq(&table.join("\n"));
}
