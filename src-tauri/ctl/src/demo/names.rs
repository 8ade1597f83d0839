//! Made-up names: of Han families, and of the peoples of Xinjiang with their dots and lengths.

use fastrand::Rng;

const FAMILIES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "单", "仇", "查", "解", "欧阳", "尉迟", "上官",
];
const GIVEN: &[&str] = &[
    "建国", "秀英", "桂兰", "志强", "丽华", "军", "敏", "静", "磊", "洋", "艳", "勇", "杰", "娟",
    "涛", "明", "超", "秀兰", "霞", "平", "刚", "玉梅", "新民", "卫东", "红梅", "海燕", "天山",
    "玥", "昇", "喆", "珺", "雪莲", "屯垦", "兴疆", "晓燕", "文博", "思远", "雨桐", "子涵", "一诺",
    "宇轩", "国庆", "春花", "长江",
];
const UYGHUR: &[&str] = &[
    "阿卜杜热西提",
    "古丽娜尔",
    "买买提江",
    "阿依古丽",
    "艾合买提",
    "热依汗古丽",
    "吐尔逊江",
    "帕提古丽",
    "玉素甫",
    "阿曼古丽",
    "木合塔尔",
    "努尔买买提",
    "迪丽努尔",
    "艾尼瓦尔",
    "米热古丽",
    "库尔班江",
];
const KAZAKH: &[&str] = &[
    "叶尔肯",
    "加娜尔",
    "巴合提别克",
    "古丽巴哈",
    "赛里克",
    "哈丽哈什",
    "努尔兰",
    "阿依努尔",
    "胡安德克",
    "沙吾列",
    "波拉提",
    "玛依拉",
    "木拉提别克",
    "唐努尔",
];

/// A name with the code of its people (GB/T 3304).
pub(super) fn made_up(random: &mut Rng) -> (String, &'static str) {
    match random.u8(..100) {
        0..62 => (han(random), "01"),
        62..80 => (dotted(random, UYGHUR), "05"),
        80..94 => (dotted(random, KAZAKH), "17"),
        _ => (han(random), "03"),
    }
}

fn han(random: &mut Rng) -> String {
    format!("{}{}", pick(random, FAMILIES), pick(random, GIVEN))
}

fn dotted(random: &mut Rng, of: &[&'static str]) -> String {
    format!("{}·{}", pick(random, of), pick(random, of))
}

pub(super) fn pick<T: Copy + Default>(random: &mut Rng, of: &[T]) -> T {
    of.get(random.usize(..of.len().max(1)))
        .copied()
        .unwrap_or_default()
}
