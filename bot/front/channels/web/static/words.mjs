/** Every sentence the scripts of the page say, in one place. */

export const SPEAKERS = { bot: "老小通", agent: "工作人员", system: "提示", citizen: "我", family: "家里人" };

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
  familyTalk: "和家里人一起用的对话",
  loading: "正在取回前面的对话…",
  locating: "正在找您的位置，请稍等…",
  located: "我的位置",
  chosen: "（选了一项）",
  noLocation: {
    refused: "没有拿到位置，没关系。请直接写地名，比如“崇川区学田街道”。",
    vague: "拿到的位置不够准。请直接写地名，比如“崇川区学田街道”。",
    absurd: "拿到的位置不对。请直接写地名，比如“崇川区学田街道”。",
  },
  sharePlace: "用我的位置找",
  startOver: "从头开始",
  back: "上一步",
  atTheBeginning: "已经在开头了。",
  whole: "看完整的话",
  print: "打印",
  answerOf: (who) => `${who}的话`,
  pressFor: (number, words) => (number === "0" ? `按 0，看其他。` : `按 ${number}，${words}。`),
};

export const CHOICE = { more: "其他", first: "回到前面" };

export const ALOUD = { read: "读出来", pause: "暂停", goOn: "接着读" };

export const DICTATION = {
  start: "说话",
  stop: "停",
  listening: "正在听，您请说。说完按“停”。",
  heard: "听到的写在框里了。对的话，按“发送”。",
  silence: "没有听到。请再按“说话”，或者用输入法上的话筒。",
  missing: "这个浏览器听不了话。请点输入框，用输入法上的话筒，也可以打字。",
  refused: "没有用话筒。可以打字，或者用输入法上的话筒。",
  forbidden: "话筒没有打开。可以用输入法上的话筒，也可以打字。",
  network: "这次没听成。请用输入法上的话筒，也可以打字。",
};

export const SKETCH = {
  open: "看在哪个方向",
  directions: ["正北", "东北", "正东", "东南", "正南", "西南", "正西", "西北"],
  north: "北",
  me: "我",
  ring: (words) => `外圈${words}`,
  row: (number, name, direction, distance) => `${number}，${name}，${direction}，${distance}`,
  said: (rows) => `方向图，我在中间。${rows}`,
  rough: "只是方向和远近的大概，不是走的路。",
  left: (n) => `有 ${n} 家位置不准，没有画。`,
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
  open: "看整条",
  openClause: (id) => `看整条，条款 ${id}`,
  fetching: "正在取原文…",
  unreachable: "现在取不到原文，请过一会儿再试。",
  truncated: "来源里这一条的文字有缺。",
  responsible: (names) => `负责部门：${names}`,
  unanswered: "方案里没有写到",
  values: "指标",
  value: (row) => `${row.indicator}：${row.value}${row.unit ?? ""}${row.year ? `（${row.year}年）` : ""}`,
};

export const VERDICTS = [
  { verdict: "eligible", title: "可能可以", note: "按方案的文字写到了，最后看经办部门审核。" },
  { verdict: "need_info", title: "还要问一句", note: "知道了这些才能判断。" },
  { verdict: "not_covered_by_plan", title: "不在方案里", note: "不等于没有别的政策，可以打 12345 问。" },
];

export const ELIGIBILITY = {
  person: (who) => `${who}的情况`,
  group: (title, count) => `${title}（${count} 项）`,
  more: (left) => `再看几项（还有 ${left} 项）`,
  missing: (facts) => `还不知道：${facts}`,
  wouldChange: (text) => `怎样会不一样：${text}`,
  otherFact: "其他情况",
};

export const FORCES = {
  duty: "方案写的是应当做。",
  target: "这是方案定的目标。",
  establish: "方案提出建立，办了没有以当地为准。",
  support: "方案支持、鼓励，不是人人都有。",
  pilot: "方案提出试点，办了没有以当地为准。",
  fact: "这是写方案时的情况。",
};

export const FACTS = {
  role: "替谁问", relation: "是什么人", age: "年龄", recognised_advanced_age: "当地算不算高龄", household: "家庭情况",
  economic_hardship: "家里困难不困难", low_income: "是不是低收入", disability: "身体情况", assessed_disabled: "有没有评估过失能",
  living: "和谁住", area: "城里还是乡下", resident: "是不是常住", wish_central: "愿不愿意集中供养",
  sudden_hardship: "有没有突发困难", special_person: "是不是特殊人员", special_difficulty: "是不是特殊困难老人",
  preferential_group: "是不是优抚对象", in_institution: "是不是住在养老机构",
  institution_has_counselling: "机构有没有心理咨询", has_need: "需不需要", insured: "有没有参加长护险",
  is_only_child: "是不是独生子女", parent_in_hospital: "父母是不是住院", "parent.age": "父母年龄",
  "parent.household": "父母家庭情况", "parent.disability": "父母身体情况", cares_for: "照顾的是谁",
  child_age_months: "孩子多大", expecting: "是不是怀孕", children_count: "几个孩子",
  stopped_work_for_child: "是不是在家专门带孩子", employed_by: "在哪里工作",
};

export const REQUEST = {
  title: "登记",
  number: "编号",
  share: "给家里老人用",
  keep: "请记下编号，以后查进度、修改、撤回都用得上。",
  states: {
    draft: "正在填写", confirming: "请核对", submitted: "已登记，等工作人员回电", called: "工作人员已回电",
    visited: "已上门", done: "已办结", withdrawn: "已撤回", refused: "没有受理",
  },
  asked: ["contact_name", "contact_phone", "contact_town", "callback_time", "consent"],
  steps: (done, all) => `一共 ${all} 步，做好了 ${done} 步`,
  fields: {
    contact_name: "姓名", contact_phone: "电话", contact_town: "地址",
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
