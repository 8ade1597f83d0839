//! The diagnostics: what they show, what they must not show, and the sentence on what to do.

use counter_reader::emulator::{BankApplication, Fault, VirtualCard, VirtualCardBuilder};
use counter_reader::exchange_log::{KEPT, redacted_command, redacted_response};
use counter_reader::social_security_card::Generation;
use counter_reader::{CardIdentity, ReadError, ReaderHub};

use crate::bank_card::NUMBER;
use crate::station::{READING, at_station, hub, put_down, take_away, wait_for_state};

#[test]
fn data_of_commands_and_answers_is_left_out() {
    for (command, shown) in [
        (
            "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
            "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
        ),
        ("00A4020002EF06", "00A4020002EF06"),
        ("00B2080014", "00B2080014"),
        ("0020000003160417", "00200000 ‹数据›"),
        ("0020000008160417FFFFFFFFFF", "00200000 ‹数据›"),
        (
            "008800001000112233445566770011223344556677",
            "00880000 ‹数据›",
        ),
        ("80A800000483020156", "80A80000 ‹数据›"),
        ("00C0000016", "00C0000016"),
        ("0084", "‹2 字节›"),
    ] {
        assert_eq!(redacted_command(&hex::decode(command).unwrap()), shown);
    }
    for (answer, is_select, shown) in [
        ("6F0384010A9000", true, "6F0384010A9000"),
        (
            "08123636303030303138393030353132303032369000",
            false,
            "‹20 字节› 9000",
        ),
        ("6982", false, "6982"),
        ("90", false, "‹1 字节›"),
    ] {
        assert_eq!(
            redacted_response(&hex::decode(answer).unwrap(), is_select),
            shown
        );
    }
}

#[test]
fn a_reading_leaves_no_personal_data_in_the_diagnostics() {
    at_station(
        "diagnosis::a_reading_leaves_no_personal_data_in_the_diagnostics",
        |_| {
            let hub = hub();
            let bank = BankApplication::new(NUMBER);
            let card = VirtualCard::builder().bank(bank).build().unwrap();
            let inserted = put_down(&hub, &card);
            let reading = hub.read_card(None, READING).unwrap();
            assert_eq!(reading.bank_card.unwrap().expose(), NUMBER);
            let diagnosis = hub.diagnose(None);
            assert!(diagnosis.exchanges.len() <= KEPT);
            assert!(!diagnosis.exchanges.is_empty());
            let json = serde_json::to_string_pretty(&diagnosis).unwrap();
            let number_in_ascii = hex::encode_upper("660000189005120026");
            let name = hex::encode_upper([0xB9, 0xC5, 0xC0, 0xF6]);
            for personal in [
                "660000189005120026",
                number_in_ascii.as_str(),
                "古丽",
                name.as_str(),
                NUMBER,
                "X00000019",
                "583030303030303139",
            ] {
                assert!(!json.contains(personal), "{personal} in {json}");
            }
            assert!(
                json.contains("3B6D0000"),
                "the answer to reset is shown: {json}"
            );
            take_away(&hub, inserted);
        },
    );
}

fn looked_at(hub: &ReaderHub, card: VirtualCardBuilder) -> (Option<CardIdentity>, String) {
    let inserted = put_down(hub, &card.build().unwrap());
    let diagnosis = hub.diagnose(None);
    let identity = diagnosis.readers.iter().find_map(|reader| reader.identity);
    take_away(hub, inserted);
    (identity, diagnosis.advice.sentence)
}

#[test]
fn every_card_says_what_it_is_and_the_advice_follows() {
    at_station(
        "diagnosis::every_card_says_what_it_is_and_the_advice_follows",
        |station| {
            let hub = hub();
            assert_eq!(
                hub.diagnose(None).advice.sentence,
                "读卡器正常，请放上社保卡"
            );
            let card = VirtualCard::builder;
            for (generation, identity) in [
                (Generation::First, CardIdentity::First),
                (Generation::Second, CardIdentity::Second),
                (Generation::Third, CardIdentity::Third),
            ] {
                let seen = looked_at(&hub, card().generation(generation));
                assert_eq!(
                    seen,
                    (Some(identity), "读卡器和卡都正常，可以读卡".to_owned())
                );
            }
            let bank = card().not_ours().bank(BankApplication::new(NUMBER));
            let wrong = ReadError::NotSocialSecurityCard.sentence();
            assert_eq!(
                looked_at(&hub, bank),
                (Some(CardIdentity::BankCard), wrong.clone())
            );
            assert_eq!(
                looked_at(&hub, card().not_ours()),
                (Some(CardIdentity::Unknown), wrong)
            );
            let atr = hex::decode("3B888001D10386050080800058").unwrap();
            let (identity, advice) = looked_at(&hub, card().answer_to_reset(&atr));
            assert_eq!(identity, Some(CardIdentity::IdentityCard));
            assert!(advice.contains("身份证读卡区"), "{advice}");
            let (identity, advice) = looked_at(&hub, card().fault(Fault::GarbageRecords));
            assert_eq!(identity, None);
            assert_eq!(advice, ReadError::Malformed { tag: 3 }.sentence());
            station.kill_service();
            wait_for_state(&hub, counter_reader::ServiceState::NotRunning);
            assert_eq!(
                hub.diagnose(None).advice.sentence,
                ReadError::ServiceNotRunning.sentence()
            );
        },
    );
}
