#include "cli/seed/words.h"

namespace guanxi::cli::seed {
namespace {

constexpr Syllable kSurnames[] = {
    {"王", "wang"},     {"李", "li"},   {"张", "zhang"}, {"刘", "liu"},   {"陈", "chen"},
    {"杨", "yang"},     {"赵", "zhao"}, {"黄", "huang"}, {"周", "zhou"},  {"吴", "wu"},
    {"徐", "xu"},       {"孙", "sun"},  {"胡", "hu"},    {"朱", "zhu"},   {"高", "gao"},
    {"林", "lin"},      {"何", "he"},   {"郭", "guo"},   {"马", "ma"},    {"罗", "luo"},
    {"梁", "liang"},    {"宋", "song"}, {"郑", "zheng"}, {"谢", "xie"},   {"韩", "han"},
    {"唐", "tang"},     {"冯", "feng"}, {"董", "dong"},  {"程", "cheng"}, {"曹", "cao"},
    {"袁", "yuan"},     {"邓", "deng"}, {"许", "xu"},    {"沈", "shen"},  {"彭", "peng"},
    {"欧阳", "ouyang"},
};

constexpr Syllable kGiven[] = {
    {"伟", "wei"},  {"芳", "fang"}, {"娜", "na"},   {"敏", "min"},  {"静", "jing"}, {"强", "qiang"},
    {"磊", "lei"},  {"洋", "yang"}, {"艳", "yan"},  {"勇", "yong"}, {"军", "jun"},  {"杰", "jie"},
    {"娟", "juan"}, {"涛", "tao"},  {"明", "ming"}, {"超", "chao"}, {"霞", "xia"},  {"平", "ping"},
    {"刚", "gang"}, {"英", "ying"}, {"华", "hua"},  {"慧", "hui"},  {"建", "jian"}, {"文", "wen"},
    {"丽", "li"},   {"云", "yun"},  {"波", "bo"},   {"宁", "ning"}, {"佳", "jia"},  {"欣", "xin"},
    {"雨", "yu"},   {"晨", "chen"}, {"梓", "zi"},   {"涵", "han"},  {"怡", "yi"},   {"思", "si"},
    {"嘉", "jia"},  {"俊", "jun"},  {"博", "bo"},   {"航", "hang"}, {"雪", "xue"},  {"琳", "lin"},
    {"志", "zhi"},  {"国", "guo"},  {"海", "hai"},  {"春", "chun"}, {"兰", "lan"},  {"凯", "kai"},
};

constexpr Syllable kBrands[] = {
    {"恒", "heng"}, {"瑞", "rui"},    {"华", "hua"},   {"盛", "sheng"}, {"泰", "tai"},
    {"达", "da"},   {"鑫", "xin"},    {"宏", "hong"},  {"远", "yuan"},  {"通", "tong"},
    {"德", "de"},   {"康", "kang"},   {"荣", "rong"},  {"昌", "chang"}, {"隆", "long"},
    {"兴", "xing"}, {"安", "an"},     {"诚", "cheng"}, {"信", "xin"},   {"联", "lian"},
    {"科", "ke"},   {"创", "chuang"}, {"博", "bo"},    {"锐", "rui"},   {"腾", "teng"},
    {"飞", "fei"},  {"龙", "long"},   {"天", "tian"},  {"源", "yuan"},  {"润", "run"},
    {"丰", "feng"}, {"茂", "mao"},    {"鼎", "ding"},  {"卓", "zhuo"},  {"越", "yue"},
    {"新", "xin"},  {"力", "li"},     {"邦", "bang"},  {"凯", "kai"},   {"星", "xing"},
    {"辰", "chen"}, {"东", "dong"},
};

constexpr std::string_view kFirst[] = {
    "Anna",  "Ben",    "Carla",  "David", "Elena",  "Felix", "Grace",  "Hannah", "Ian",   "Julia",
    "Kevin", "Laura",  "Mark",   "Nina",  "Oliver", "Paula", "Peter",  "Rachel", "Simon", "Tara",
    "Tom",   "Ursula", "Victor", "Wendy", "Adam",   "Chloe", "Daniel", "Emma",   "Frank", "Gloria",
};

constexpr std::string_view kLast[] = {
    "Adams",  "Baker",   "Carter",  "Dawson",  "Ellis",  "Fischer", "Graham", "Hughes",
    "Irving", "Jensen",  "Keller",  "Lambert", "Miller", "Norton",  "Owens",  "Porter",
    "Quinn",  "Reed",    "Schmidt", "Turner",  "Ueda",   "Vogel",   "Walker", "Young",
    "Becker", "Collins", "Meyer",   "Parker",  "Tan",    "Wong",    "Lim",    "Chan",
};

constexpr std::string_view kEnglishBrands[] = {
    "Northgate",  "Silverline",  "Bluewater", "Oakfield", "Redstone", "Summit",    "Harbour",
    "Ironbridge", "Clearview",   "Westbrook", "Highland", "Meridian", "Pinecrest", "Stonegate",
    "Brightwell", "Lakeside",    "Fairmont",  "Kingsway", "Eastport", "Granite",   "Falcon",
    "Sterling",   "Copperfield", "Greenhill", "Windmill", "Longford", "Ashdown",   "Riverton",
};

// Offices as in staff.cc. The area codes are of cities with eight-digit numbers.
constexpr City kHome[] = {
    {"上海", "CN", "+8621", "shanghai", 16},  {"苏州", "CN", "+86512", "shanghai", 7},
    {"杭州", "CN", "+86571", "hangzhou", 8},  {"宁波", "CN", "+86574", "hangzhou", 4},
    {"南京", "CN", "+8625", "shanghai", 5},   {"合肥", "CN", "+86551", "hangzhou", 3},
    {"广州", "CN", "+8620", "guangzhou", 9},  {"佛山", "CN", "+86757", "guangzhou", 5},
    {"深圳", "CN", "+86755", "shenzhen", 11}, {"东莞", "CN", "+86769", "shenzhen", 6},
    {"福州", "CN", "+86591", "guangzhou", 2}, {"北京", "CN", "+8610", "beijing", 12},
    {"天津", "CN", "+8622", "tianjin", 5},    {"青岛", "CN", "+86532", "tianjin", 4},
    {"济南", "CN", "+86531", "tianjin", 3},   {"大连", "CN", "+86411", "beijing", 2},
    {"沈阳", "CN", "+8624", "beijing", 3},    {"成都", "CN", "+8628", "chengdu", 7},
    {"重庆", "CN", "+8623", "chengdu", 5},    {"西安", "CN", "+8629", "xian", 4},
    {"武汉", "CN", "+8627", "xian", 5},       {"郑州", "CN", "+86371", "xian", 3},
};

constexpr City kForeign[] = {
    {"Hong Kong", "HK", "", "hongkong", 8},        {"Singapore", "SG", "", "hongkong", 6},
    {"London", "GB", "+44207946", "hongkong", 3},  {"Manchester", "GB", "+44161496", "hongkong", 2},
    {"Leeds", "GB", "+44113496", "hongkong", 1},   {"Hamburg", "DE", "", "hongkong", 3},
    {"New York", "US", "+1212555", "hongkong", 2}, {"Chicago", "US", "+1312555", "hongkong", 2},
};

constexpr Industry kIndustries[] = {
    {"Machinery", "机械制造", "Machinery"},
    {"Automotive", "汽车零部件", "Automotive"},
    {"Electronics", "电子科技", "Electronics"},
    {"Food", "食品", "Foods"},
    {"Pharmaceuticals", "生物医药", "Pharma"},
    {"Chemicals", "化工", "Chemicals"},
    {"Textiles", "纺织", "Textiles"},
    {"Logistics", "物流", "Logistics"},
    {"Energy", "新能源", "Energy"},
    {"Water treatment", "环保水务", "Water"},
    {"Building materials", "建材", "Materials"},
    {"Packaging", "包装", "Packaging"},
};

constexpr std::string_view kStreets[] = {"人民路", "中山路", "建设大道", "科技园路", "工业大道",
                                         "滨江路", "解放路", "创新路",   "高新大道", "和平路"};

constexpr std::string_view kTitlesHan[] = {"总经理",   "采购经理", "技术总监", "设备主管",
                                           "财务经理", "生产厂长", "工程师",   "总经理助理"};
constexpr std::string_view kTitlesEnglish[] = {
    "Managing Director", "Purchasing Manager", "Technical Director", "Maintenance Lead",
    "Finance Manager",   "Plant Manager",      "Engineer",           "Assistant to the Director"};

}  // namespace

std::span<const Syllable> Surnames() { return kSurnames; }
std::span<const Syllable> GivenSyllables() { return kGiven; }
std::span<const Syllable> BrandSyllables() { return kBrands; }
std::span<const std::string_view> EnglishFirstNames() { return kFirst; }
std::span<const std::string_view> EnglishLastNames() { return kLast; }
std::span<const std::string_view> EnglishBrands() { return kEnglishBrands; }
std::span<const City> HomeCities() { return kHome; }
std::span<const City> ForeignCities() { return kForeign; }
std::span<const Industry> Industries() { return kIndustries; }
std::span<const std::string_view> Streets() { return kStreets; }
std::span<const std::string_view> TitlesHan() { return kTitlesHan; }
std::span<const std::string_view> TitlesEnglish() { return kTitlesEnglish; }

}  // namespace guanxi::cli::seed
