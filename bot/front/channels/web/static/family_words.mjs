/** What is said while a family shares a conversation. Apart from the other words: few visits need it. */

import { REQUEST } from "./words.mjs";

export const FAMILY = {
  title: "和家里人一起用",
  what: "您先问好、填好，家里老人在他自己的手机上接着说，不用从头再来。",
  give: REQUEST.share,
  enter: "家人给的口令",
  isGuest: "您正和家里人一起用他的对话，两边都看得到。",
  isOwner: (n) => `有 ${n} 位家里人和您一起用这次对话，两边都看得到。`,
  giveMore: "再给一个口令",
  stop: "不一起用了",
  close: "关闭",
  done: "好了",
  no: "不同意",
  again: "再输一次",
  wait: "请稍等…",
  unreachable: "现在连不上，请过一会儿再试。",
  opens: [
    "老人输了口令，会看到：最后一次的答复、正在填或已经交的登记，还有以后两边说的话。前面说过的看不到。",
    "两边都能说、都能改登记。谁说“删除我的信息”，这次对话和登记就一起删掉。随时可以停。",
  ],
  yesGive: "同意，给我口令",
  codeIs: "给家里老人的口令",
  tell: "请老人打开老小通的网页，按“家人给的口令”，输这八个数字。15分钟内有效，只能用一次。不要告诉外人。",
  code: "口令",
  keys: "数字键",
  erase: "删",
  askFor: "家里人给您的八个数字：",
  look: "输好了",
  mayI: "一起用吗？",
  from: { wechat: "这是家里人在微信里的对话。", web: "这是家里人在网页上的对话。" },
  withRequest: (title, state) => `里面有一份登记：${title}（${state}）。`,
  withoutRequest: "里面还没有登记。",
  agree: [
    "同意以后，您和家里人看到的是同一次对话，您说的话他也看得到。",
    "谁说“删除我的信息”，这次对话和登记就一起删掉。随时可以停；停了以后，说过的话还留在家里人那边。",
  ],
  yes: "同意，一起用",
};
