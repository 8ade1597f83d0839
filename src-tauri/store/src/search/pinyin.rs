//! Readings of a name in pinyin, with characters of several readings.
//!
//! A surname has a reading of its own (单 shàn, 仇 qiú); it comes first, the common readings stay
//! findable, because not everybody knows the surname's. `ü` is written `v`, as on a keyboard.

use pinyin::ToPinyinMulti as _;

/// Readings of surnames that are not the first one of their character (通用规范汉字表 readings as
/// surnames; compound surnames before single ones).
const SURNAMES: &[(&str, &[&str])] = &[
    ("尉迟", &["yu", "chi"]),
    ("长孙", &["zhang", "sun"]),
    ("澹台", &["tan", "tai"]),
    ("万俟", &["mo", "qi"]),
    ("单于", &["chan", "yu"]),
    ("宿勤", &["su", "qin"]),
    ("令狐", &["ling", "hu"]),
    ("单", &["shan"]),
    ("仇", &["qiu"]),
    ("查", &["zha"]),
    ("盖", &["ge"]),
    ("解", &["xie"]),
    ("曾", &["zeng"]),
    ("区", &["ou"]),
    ("朴", &["piao"]),
    ("任", &["ren"]),
    ("华", &["hua"]),
    ("卜", &["bu"]),
    ("召", &["shao"]),
    ("宁", &["ning"]),
    ("翟", &["zhai"]),
    ("员", &["yun"]),
    ("乐", &["yue"]),
    ("缪", &["miao"]),
    ("秘", &["bi"]),
    ("冼", &["xian"]),
    ("洗", &["xian"]),
    ("折", &["she"]),
    ("种", &["chong"]),
    ("重", &["chong"]),
    ("覃", &["qin"]),
    ("黑", &["he"]),
    ("瞿", &["qu"]),
    ("繁", &["po"]),
    ("那", &["na"]),
    ("谌", &["chen"]),
    ("隗", &["wei"]),
    ("尉", &["wei"]),
    ("葛", &["ge"]),
    ("阚", &["kan"]),
    ("逄", &["pang"]),
    ("祭", &["zhai"]),
    ("撒", &["sa"]),
    ("纪", &["ji"]),
    ("哈", &["ha"]),
    ("晟", &["cheng"]),
    ("车", &["che"]),
    ("牟", &["mou"]),
    ("柏", &["bai"]),
    ("薄", &["bo"]),
    ("都", &["du"]),
    ("干", &["gan"]),
    ("褚", &["chu"]),
    ("贾", &["jia"]),
    ("石", &["shi"]),
    ("沈", &["shen"]),
    ("郗", &["xi"]),
    ("燕", &["yan"]),
    ("应", &["ying"]),
    ("於", &["yu"]),
    ("相", &["xiang"]),
    ("洪", &["hong"]),
    ("佴", &["nai"]),
    ("麴", &["qu"]),
    ("曲", &["qu"]),
    ("么", &["yao"]),
    ("幺", &["yao"]),
    ("佟", &["tong"]),
    ("訾", &["zi"]),
    ("鲜", &["xian"]),
    ("俞", &["yu"]),
    ("臧", &["zang"]),
    ("藏", &["zang"]),
    ("过", &["guo"]),
    ("缴", &["jiao"]),
    ("能", &["nai"]),
    ("适", &["kuo"]),
    ("粘", &["nian"]),
    ("乜", &["nie"]),
];

/// Readings of one name that are kept at most.
const MOST: usize = 16;

/// The ways to read a name, each as its syllables, the most likely first. None for a name without
/// a readable character.
pub(super) fn readings(name: &str) -> Vec<Vec<String>> {
    let places = places(name);
    let Some(likely) = compose(&places, &[]) else {
        return Vec::new();
    };
    let mut found = vec![likely];
    let others: Vec<(usize, usize)> = places
        .iter()
        .enumerate()
        .flat_map(|(place, readings)| (1..readings.len()).map(move |other| (place, other)))
        .collect();
    let singles = others.iter().map(|one| vec![*one]);
    let pairs = others.iter().flat_map(|one| {
        let later = others.iter().filter(|other| other.0 > one.0);
        later.map(|other| vec![*one, *other])
    });
    for differing in singles.chain(pairs) {
        if found.len() == MOST {
            break;
        }
        if let Some(reading) = compose(&places, &differing)
            && !found.contains(&reading)
        {
            found.push(reading);
        }
    }
    found
}

/// The readings of each character or Latin word, the likeliest first.
fn places(name: &str) -> Vec<Vec<String>> {
    let surname = SURNAMES
        .iter()
        .find(|(surname, _)| name.starts_with(surname));
    let surname: &[&str] = surname.map_or(&[], |(_, readings)| readings);
    let mut places: Vec<Vec<String>> = Vec::new();
    let mut word = String::new();
    for character in name.chars() {
        if character.is_ascii_alphabetic() {
            word.push(character.to_ascii_lowercase());
            continue;
        }
        if !word.is_empty() {
            places.push(vec![std::mem::take(&mut word)]);
        }
        let Some(multi) = character.to_pinyin_multi() else {
            continue;
        };
        let mut readings: Vec<String> = Vec::new();
        if let Some(reading) = surname.get(places.len()) {
            readings.push((*reading).to_owned());
        }
        for reading in multi {
            let plain = reading.plain().replace('ü', "v");
            if !readings.contains(&plain) {
                readings.push(plain);
            }
        }
        places.push(readings);
    }
    if !word.is_empty() {
        places.push(vec![word]);
    }
    places
}

fn compose(places: &[Vec<String>], differing: &[(usize, usize)]) -> Option<Vec<String>> {
    let syllables = places.iter().enumerate().map(|(place, readings)| {
        let choice = differing.iter().find(|(other, _)| *other == place);
        readings
            .get(choice.map_or(0, |(_, choice)| *choice))
            .cloned()
    });
    let reading: Vec<String> = syllables.collect::<Option<_>>()?;
    (!reading.is_empty()).then_some(reading)
}

#[cfg(test)]
mod tests {
    use super::readings;

    fn check(name: &str, syllables: &str) {
        let found: Vec<String> = readings(name).iter().map(|r| r.join(" ")).collect();
        assert!(
            found.iter().any(|reading| reading == syllables),
            "{name} is also read {syllables}: {found:?}"
        );
    }

    #[test]
    fn surnames_have_their_own_reading_first() {
        for (name, full) in [
            ("单雄信", "shanxiongxin"),
            ("仇英", "qiuying"),
            ("查良镛", "zhaliangyong"),
            ("解缙", "xiejin"),
            ("尉迟恭", "yuchigong"),
            ("曾国藩", "zengguofan"),
            ("区适子", "oushizi"),
            ("朴树", "piaoshu"),
            ("盖叫天", "gejiaotian"),
            ("万俟卨", "moqixie"),
        ] {
            let found = readings(name);
            assert_eq!(
                found.first().map(|reading| reading.concat()),
                Some(full.to_owned()),
                "the surname's reading is the likeliest of {name}"
            );
        }
    }

    #[test]
    fn other_readings_stay_findable() {
        check("单雄信", "dan xiong xin");
        check("王重阳", "wang chong yang");
        check("王重阳", "wang zhong yang");
        check("吕乐", "lv le");
        check("吕乐", "lv yue");
    }

    #[test]
    fn a_dot_or_a_latin_word_does_not_disturb() {
        check("阿不都·买买提", "a bu du mai mai ti");
        check("John Smith", "john smith");
    }

    #[test]
    fn a_name_without_readable_characters_has_no_reading() {
        assert_eq!(
            readings("\u{E000}"),
            Vec::<Vec<String>>::new(),
            "a private character"
        );
        assert_eq!(readings(""), Vec::<Vec<String>>::new(), "nothing to read");
    }
}
