export {
  barChart,
  type Bar,
  type BarChart,
  type BarGroup,
  type ChartTarget,
} from './charts/bar-chart.js';
export { lineChart, type LineAxis, type LineChart, type LineSeries } from './charts/line-chart.js';
