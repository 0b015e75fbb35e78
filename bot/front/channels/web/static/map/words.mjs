/** What is said about the map. */

export const MAP = {
  open: "在地图上看",
  show: "打开地图",
  from: (credit) => `地图由${credit}提供。打开以后，它会知道您看的是哪一带。`,
  how: "两个手指可以放大、移动。",
  rough: "大概在这一带",
  roughNote: "虚线圈：只知道在这个村、社区一带。",
  left: (n) => `有 ${n} 家位置不准，没有画在地图上。`,
  trouble: "地图图片没有全部取到，请过一会儿再打开。",
  nearer: "放大",
  farther: "缩小",
};
