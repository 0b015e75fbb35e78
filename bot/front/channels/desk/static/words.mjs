/** Every sentence the scripts of the desk say, in one place. */

export const PLACES = {
  chats: "对话", assist: "查询", cases: "办件", bookings: "预约", registry: "机构", feedback: "反馈", statistics: "统计", audit: "审计",
};

export const SAY = {
  unreachable: "连不上服务器，刚才的操作没有办成；填的内容还在，请稍后再试。",
  failed: "没有办成。",
  saved: "已保存。",
  copied: "已复制。",
  copyByHand: "浏览器不让自动复制，文字已选中，请按 Ctrl+C。",
  loading: "正在取…",
  none: "没有。",
  close: "关闭",
  cancel: "取消",
  ok: "确定",
  more: "再看一页",
  copy: "复制",
  sms: "短信",
  print: "打印",
  refresh: "刷新",
  previous: "上一页",
  next: "下一页",
  page: (page, total) => `第 ${page} 页，共 ${total} 条`,
  required: "要填",
  download: "导出",
};

export const AGAIN = {
  title: "登录已过期",
  text: "页面上填的内容都还在。请重新登录，刚才的操作会接着办。",
  name: "用户名",
  password: "密码",
  submit: "登录并继续",
  wrong: "没有登录成功，请核对用户名和密码。",
};

export const KEYS = {
  title: "快捷键",
  rows: [
    ["Alt+1 … Alt+8", "去各个工作区"],
    ["Alt+K", "到查询框（在哪里都行）"],
    ["Alt+N", "新来电：清空查询和家庭情况"],
    ["Alt+C", "复制要说的话"],
    ["Alt+Q", "到排队列表；上下方向键选，回车打开"],
    ["Alt+J", "接入排在最前的对话"],
    ["Alt+R", "到回复框"],
    ["Ctrl+Enter", "发送回复，或保存正在填的表"],
    ["Alt+0", "看快捷键"],
    ["Esc", "关掉弹出的窗口"],
  ],
  note: "没有单个字母的快捷键，打字不会误触。",
};

export const FORCE = {
  duty: "应当", target: "目标", establish: "提出建立", support: "支持鼓励", pilot: "试点", fact: "成文时情况",
};
export const DRAFT = "征求意见稿";

export const ASSIST = {
  title: "查询",
  box: "关键词，或者来电人的原话",
  hint: "例：我妈82岁低保，有点痴呆，住学田街道，想找个养老院",
  fresh: "新来电",
  about: "说的是",
  say: "要说的话",
  short: "短",
  full: "全",
  nothing: "输入后，这里给出要说的话和条款。",
  unsaid: "方案里没有找到，请按下面的话答复，或转 12345。",
  clauses: "条款",
  values: "指标",
  value: (row) => `${row.indicator}：${row.value}${row.unit ?? ""}${row.year ? `（${row.year}年）` : ""}`,
  other: (name) => `${name}怎么说`,
  otherNone: (name) => `${name}的目录里没有对应的服务。`,
  facilities: "机构",
  facilityCount: (n, kind) => `${kind} ${n} 家`,
  noFacility: "没有说要找机构，或者没有符合的。",
  filterKind: "类别",
  filterLabel: "标签",
  filterPlace: "地点",
  filterWords: "名称地址",
  all: "全部",
  search: "筛选",
  person: "家庭情况",
  addPerson: "加一个人",
  removePerson: (who) => `去掉${who}`,
  role: "身份",
  relation: "称呼",
  unknown: "不知道",
  yes: "是",
  no: "否",
  moreFacts: "更多情况",
  clear: "清除",
  heard: "听到",
  range: (low, high) => (high >= 120 ? `${low} 以上` : `${low}–${high}`),
  notThese: (values) => `不是${values}`,
  missing: "还要问",
  missingFor: (n) => `关系到 ${n} 项`,
  nothingMissing: "没有还能改变结论的问题。",
  verdicts: "逐项判断",
  judged: (n) => `共 ${n} 项服务`,
  groups: {
    eligible: "方案写到了", need_info: "还要问一句", not_covered_by_plan: "没写到", others: "说的不是这些人，或不针对个人",
  },
  wouldChange: (text) => `怎样会不一样：${text}`,
  lacks: (names) => `还缺：${names}`,
  takesRequests: "可登记",
  sms: "短信文字",
  segments: (chars, parts) => `${chars} 字，${parts} 条短信（一条 70 字，长短信每条 67 字）`,
  printed: (when) => `老小通工作台打印，${when}。按方案原文整理，不是行政决定。`,
};

export const FACILITY = {
  phone: "电话", noPhone: "电话没有登记", hours: "时间", price: "价格", capacity: "规模", address: "地址", noAddress: "地址没有登记",
  source: "来源", verified: (day) => `${day} 核实`, unverified: "未经核实", stale: "可能已过时", demo: "演示数据",
  distance: (m) => (m < 1000 ? `约 ${Math.max(10, Math.round(m / 10) * 10)} 米` : `约 ${(m / 1000).toFixed(1)} 公里`),
  status: { operating: "在办", planned: "筹建", suspended: "暂停", closed: "关闭" },
};
