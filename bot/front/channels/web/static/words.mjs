/** Every sentence the scripts of the page say, in one place. */

export const SPEAKERS = { bot: "老小通", agent: "工作人员", system: "提示", citizen: "我" };

export const SAY = {
  answering: "正在回答…",
  refused: "这句没有发出去。",
  sendAgain: "再发一次",
  offline: "网络断开了。您的话已经存好，连上后会自动发出去。",
  unreachable: "暂时连不上。您的话已经存好，正在重新连接…",
  busy: "系统正忙。您的话已经存好，马上再试…",
  slowDown: (seconds) => `发得有点快，${seconds} 秒后自动再发。`,
  renewed: "隔的时间有点长，为了保护您的信息，已经换成一次新的对话。前面说过的，可能要再说一遍。",
  newTalk: "新的对话",
  loading: "正在取回前面的对话…",
  locating: "正在找您的位置，请稍等…",
  located: "我的位置",
  chosen: "（选了一项）",
  noLocation: "没有拿到位置。请直接写地名，比如“崇川区学田街道”。",
  vagueLocation: "拿到的位置不够准。请直接写地名，比如“崇川区学田街道”。",
  startOver: "从头开始",
};

export const DISTANCE = {
  metres: (m) => `约 ${m} 米`,
  kilometres: (km) => `约 ${km} 公里`,
  town: "距离不详（只知道到镇）",
  county: "距离不详（只知道到县）",
  unknown: "距离不详",
};

export const FACILITY = {
  count: (from, to, total) => (from === to ? `第 ${from} 家，共 ${total} 家` : `第 ${from} 到 ${to} 家，共 ${total} 家`),
  none: "没有找到",
  distance: "距离",
  address: "地址",
  noAddress: "地址没有登记",
  phone: "电话",
  noPhone: "电话未核实/没有",
  call: (name, number) => `打电话给${name}，${number}`,
  hours: "时间",
  noHours: "时间未核实",
  price: "价格",
  priceNote: "（仅供参考，以机构说的为准）",
  noPrice: "价格未核实",
  capacity: "规模",
  places: (n) => `${n} 个床位或托位`,
  source: "来源",
  noSource: "来源没有登记",
  dated: (date) => `${date}的资料`,
  undated: "日期不详",
  openSource: "看来源网页",
  directions: "怎么找",
  mapHint: (where) => `在手机地图里搜“${where}”`,
  coarseHint: "位置不精确，去之前最好先打电话问清楚",
  demo: "演示数据",
  demoNote: "演示数据，不是真实的机构",
  stale: "可能已过时",
};

export const PLANS = { nantong: "南通市方案", suzhou: "宿州市（安徽）方案" };

export const POLICY = {
  draft: "征求意见稿",
  final: "正式文件",
  clause: (id) => `条款 ${id}`,
  clauses: "方案原文",
  responsible: (names) => `负责部门：${names}`,
  unanswered: "方案里没有写到",
  values: "指标",
  value: (row) => `${row.indicator}：${row.value}${row.unit ?? ""}${row.year ? `（${row.year}年）` : ""}`,
};

export const VERDICTS = [
  ["eligible", "方案写到了这种情况", "按方案的文字是这样，最后以经办部门审核为准。"],
  ["need_info", "还要再问几句才知道", ""],
  ["not_covered_by_plan", "方案没有写到这种情况", "不等于没有别的政策，可以打 12345 再问问。"],
];

export const ELIGIBILITY = {
  missing: (facts) => `还不知道：${facts}`,
  wouldChange: (text) => `怎样会不一样：${text}`,
};

export const FACTS = {
  age: "年龄", household: "家庭情况", disability: "身体情况", living: "和谁住", area: "城里还是乡镇",
  resident: "是不是常住", wish_central: "愿不愿意集中供养", sudden_hardship: "有没有突发困难",
  preferential_group: "是不是优抚对象", in_institution: "是不是住在养老机构", has_need: "需不需要",
  insured: "有没有参加长护险", is_only_child: "是不是独生子女", parent_in_hospital: "父母是不是住院",
  cares_for: "照顾的是谁", child_age_months: "孩子多大", children_count: "几个孩子",
  stopped_work_for_child: "是不是在家专门带孩子", employed_by: "在哪里工作",
};

export const REQUEST = {
  title: "登记",
  number: "编号",
  keep: "请记下编号，以后查进度、修改、撤回都用得上。",
  states: {
    draft: "正在填写", confirming: "请核对", submitted: "已登记，等工作人员回电", called: "工作人员已回电",
    visited: "已上门", done: "已办结", withdrawn: "已撤回", refused: "没有受理",
  },
  fields: {
    name: "姓名", phone: "电话", address: "地址", town: "乡镇街道", county: "县区", city: "城市", age: "年龄",
    callback: "什么时候回电", callback_time: "什么时候回电", preferred_time: "什么时候回电", consent: "同意登记",
    need: "需要什么", needs: "需要什么", note: "备注", relation: "和老人的关系", household: "家庭情况",
    disability: "身体情况", living: "和谁住", service: "登记什么",
  },
};

export const URGENT = {
  title: "先打电话",
  call: (number) => `拨打 ${number}`,
  names: {
    110: "报警", 119: "火警、救援", 120: "急救", 12345: "政务服务热线", 12356: "心理援助", 96110: "反诈专线",
  },
};

export const HANDOFF = {
  offered: "可以转给工作人员",
  waiting: "正在等工作人员",
  with_agent: "工作人员正在和您对话",
  ended: "工作人员已结束对话，由老小通接着回答",
  position: (n) => (n > 1 ? `前面还有 ${n - 1} 位` : "下一位就是您"),
};

export const WEEKDAYS = "日一二三四五六";
export const day = (date) =>
  `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日 星期${WEEKDAYS[date.getDay()]}`;
