#include "services/customers/duplicates/common_words.h"

#include <initializer_list>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "common/status/string_view.h"

namespace guanxi::customers {
namespace {

using Words = absl::flat_hash_set<std::string>;

size_t LongestPrefix(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  size_t longest = 0;
  for (std::string_view prefix : prefixes) {
    if (text.starts_with(prefix) && prefix.size() > longest) longest = prefix.size();
  }
  return longest;
}

size_t LongestSuffix(std::string_view text, std::initializer_list<std::string_view> suffixes) {
  size_t longest = 0;
  for (std::string_view suffix : suffixes) {
    if (text.ends_with(suffix) && suffix.size() > longest) longest = suffix.size();
  }
  return longest;
}

}  // namespace

bool IsLegalForm(std::string_view word) {
  static const Words* const kWords =
      new Words{"ltd",          "limited", "inc",     "incorporated", "corp",
                "corporation",  "co",      "company", "cos",          "llc",
                "llp",          "lp",      "plc",     "gmbh",         "mbh",
                "ag",           "kg",      "kgaa",    "ohg",          "ug",
                "se",           "ev",      "eg",      "nv",           "bv",
                "vof",          "cv",      "bvba",    "vzw",          "sa",
                "sas",          "sarl",    "srl",     "spa",          "snc",
                "sl",           "slu",     "ab",      "asa",          "oy",
                "oyj",          "aps",     "kk",      "pte",          "pty",
                "bhd",          "sdn",     "tbk",     "pt",           "jsc",
                "pjsc",         "ooo",     "oao",     "zao",          "cia",
                "ltda",         "lda",     "sro",     "doo",          "kft",
                "zrt",          "nyrt",    "spzoo",   "as",           "aktiengesellschaft",
                "gesellschaft", "the",     "of",      "and",          "und",
                "et",           "de",      "le",      "la",           "les",
                "el",           "der",     "die",     "het"};
  return kWords->contains(ToAbsl(word));
}

bool IsCommonOrganizationWord(std::string_view word) {
  static const Words* const kWords =
      new Words{"international", "internat",     "intl",          "group",      "gruppe",
                "groupe",        "holding",      "holdings",      "global",     "worldwide",
                "technology",    "technologies", "technologie",   "tech",       "industry",
                "industries",    "industrial",   "inds",          "ind",        "services",
                "service",       "systems",      "system",        "solutions",  "trading",
                "trade",         "enterprise",   "enterprises",   "partners",   "associates",
                "products",      "prods",        "manufacturing", "mfg",        "research",
                "res",           "development",  "laboratories",  "labs",       "electronics",
                "electronic",    "electric",     "software",      "consulting", "engineering",
                "logistics",     "finance",      "financial",     "capital",    "marketing",
                "media",         "foods",        "restaurant",    "hotel",      "hotels",
                "europe",        "europa",       "euro",          "european",   "asia",
                "america",       "american",     "usa",           "us",         "uk",
                "china",         "deutschland",  "germany",       "france",     "italia",
                "nederland",     "netherlands",  "netherland",    "holland",    "nl",
                "japan",         "canada",       "india"};
  return kWords->contains(ToAbsl(word));
}

bool IsTitle(std::string_view word) {
  static const Words* const kWords =
      new Words{"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "herr", "frau"};
  return kWords->contains(ToAbsl(word));
}

bool IsAddressWord(std::string_view word) {
  static const Words* const kWords = new Words{
      "street",   "st",      "str",     "strasse",  "avenue", "ave",     "av",      "boulevard",
      "blvd",     "blv",     "road",    "rd",       "drive",  "dr",      "lane",    "ln",
      "place",    "pl",      "court",   "ct",       "square", "sq",      "circuit", "cct",
      "crescent", "cres",    "close",   "cl",       "way",    "highway", "hwy",     "parkway",
      "pkwy",     "terrace", "tce",     "building", "bldg",   "floor",   "fl",      "suite",
      "ste",      "room",    "rm",      "unit",     "apt",    "no",      "at",      "near",
      "the",      "of",      "between", "and",      "off",    "in",      "north",   "south",
      "east",     "west",    "n",       "s",        "e",      "w",       "ne",      "nw",
      "se",       "sw"};
  return kWords->contains(ToAbsl(word));
}

size_t LeadingPlace(std::string_view han) {
  return LongestPrefix(
      han, {"中国",     "北京",   "北京市",   "上海",   "上海市",   "天津", "天津市", "重庆",
            "重庆市",   "河北",   "河北省",   "山西",   "山西省",   "辽宁", "辽宁省", "吉林",
            "吉林省",   "黑龙江", "黑龙江省", "江苏",   "江苏省",   "浙江", "浙江省", "安徽",
            "安徽省",   "福建",   "福建省",   "江西",   "江西省",   "山东", "山东省", "河南",
            "河南省",   "湖北",   "湖北省",   "湖南",   "湖南省",   "广东", "广东省", "海南",
            "海南省",   "四川",   "四川省",   "贵州",   "贵州省",   "云南", "云南省", "陕西",
            "陕西省",   "甘肃",   "甘肃省",   "青海",   "青海省",   "台湾", "内蒙古", "广西",
            "西藏",     "宁夏",   "新疆",     "香港",   "澳门",     "深圳", "深圳市", "广州",
            "广州市",   "杭州",   "杭州市",   "南京",   "南京市",   "苏州", "苏州市", "无锡",
            "无锡市",   "宁波",   "宁波市",   "温州",   "温州市",   "武汉", "武汉市", "长沙",
            "长沙市",   "成都",   "成都市",   "西安",   "西安市",   "郑州", "郑州市", "济南",
            "济南市",   "青岛",   "青岛市",   "大连",   "大连市",   "沈阳", "沈阳市", "哈尔滨",
            "哈尔滨市", "长春",   "长春市",   "厦门",   "厦门市",   "福州", "福州市", "合肥",
            "合肥市",   "南昌",   "南昌市",   "昆明",   "昆明市",   "东莞", "东莞市", "佛山",
            "佛山市",   "珠海",   "珠海市",   "石家庄", "石家庄市", "太原", "太原市", "南宁",
            "南宁市",   "贵阳",   "贵阳市",   "常州",   "常州市"});
}

size_t TrailingLegalForm(std::string_view han) {
  return LongestSuffix(han, {"有限公司", "有限责任公司", "股份有限公司", "股份公司", "集团公司",
                             "总公司", "分公司", "公司", "有限合伙", "普通合伙", "合伙企业",
                             "事务所", "个体工商户", "株式会社", "合同会社"});
}

size_t TrailingTrade(std::string_view han) {
  return LongestSuffix(
      han,
      {"集团", "控股", "技术",   "科技", "信息", "网络",   "软件", "电子",  "电器", "电气", "通信",
       "贸易", "商贸", "进出口", "国际", "实业", "工业",   "制造", "机械",  "设备", "工程", "建设",
       "建筑", "投资", "管理",   "咨询", "服务", "发展",   "开发", "文化",  "传媒", "广告", "教育",
       "物流", "运输", "食品",   "餐饮", "酒店", "医药",   "药业", "医疗",  "生物", "化工", "材料",
       "能源", "环保", "汽车",   "服饰", "家具", "房地产", "置业", "物业",  "农业", "金融", "企业",
       "智能", "数码", "系统",   "中心", "工厂", "商店",   "商行", "经营部"});
}

}  // namespace guanxi::customers
