export { default as CallLine } from "./CallLine";
export { ConsentCard } from "./ConsentCard";
export { ElicitationForm } from "./ElicitationForm";
export { ExactRequest } from "./ExactRequest";
export { FieldList } from "./FieldList";
